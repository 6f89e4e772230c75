"""Accounts by what people remember of them (ACCT-18): a name, how it sounds, a code, a contact, a number, a label."""
