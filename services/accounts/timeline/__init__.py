"""What happened with an account, as the facts of all services say: its file, filled by itself (归档)."""
