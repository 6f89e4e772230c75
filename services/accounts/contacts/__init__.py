"""The people at key accounts: what part they take in decisions, who reports to whom, how and when they are reached."""
