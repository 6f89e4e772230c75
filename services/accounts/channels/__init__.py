"""Where somebody can be reached, in the standard form by which numbers and addresses are compared."""
