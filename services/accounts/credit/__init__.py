"""How far we trust accounts to pay (信用分级): surveys, the assessments that rest on them, and what the accounts owe."""
