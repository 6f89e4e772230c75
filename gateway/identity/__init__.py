"""Who people are: users, sign-in, and the tokens that say so to every service."""
