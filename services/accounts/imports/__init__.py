"""Accounts that come in bulk: each row placed among what is there, or refused by itself."""
