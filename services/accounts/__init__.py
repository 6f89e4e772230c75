"""Who our key accounts are and what we promised them: their archive, agreements, policies, plans, and their figures.

Tells what becomes of each as a fact of `kac.accounts.v1`, such as AccountCreated, AgreementSigned or PolicyApproved.
Hears TeamCreated and AccountAssigned, to know who serves which account, and what else happens with it, for its timeline.
"""
