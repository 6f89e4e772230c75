"""The documents of the archives (完整的客户资料): which are there, which are missing, and which came late."""
