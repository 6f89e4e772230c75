"""Proposals to accounts and from them (提案), and how they were answered."""
