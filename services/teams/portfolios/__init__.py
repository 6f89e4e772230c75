"""Which account manager serves which accounts, from when to when (客户分配)."""
