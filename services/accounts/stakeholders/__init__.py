"""Who reports to whom at an account, and what we know of those who decide."""
