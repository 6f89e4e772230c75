"""What other systems of the company say of an account, month by month; corrections keep what was believed before."""
