"""How important an account is to us (客户分级): the policy that says so, what it rests on, and who decided otherwise."""
