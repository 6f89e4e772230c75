"""Segments of the accounts beside their classes (客户细分, ACCT-23): by a rule over the archive, or account by account."""
