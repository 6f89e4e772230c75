"""What people think of accounts by criteria that no figure says: grades rest on it, and lists are filtered by it."""
