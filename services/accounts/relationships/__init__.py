"""How good our relationships with accounts are, as those who serve them judge (客户关系评价)."""
