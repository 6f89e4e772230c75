"""What accounts need, from the first mention until it is met or dropped (客户需求)."""
