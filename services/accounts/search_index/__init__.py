"""What accounts and contacts are found by, folded and cut small; written with the change, in its transaction."""
