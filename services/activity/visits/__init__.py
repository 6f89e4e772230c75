"""Appointments with accounts, and the record of what came of them (回访记录)."""
