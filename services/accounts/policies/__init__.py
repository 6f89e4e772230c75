"""Preferential policies for accounts (优惠政策): proposed, reviewed, approved, in force by their dates."""
