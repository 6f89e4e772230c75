"""Who changed which fields of accounts, and when."""
