"""Cooperation plans (合作计划): what we and an account mean to reach together, and how far it has come (PLAN-01)."""
