"""Which accounts are confidential, what of them is masked to whom, and who read what."""
