"""Who serves whom: the people of the centre, its teams, and which account manager serves which accounts.

Tells MemberCreated, TeamCreated, TeamMemberAdded and AccountAssigned. Hears AccountClassCreated, AccountCreated,
AccountUpdated and AccountRemoved, to know which classes and accounts there are; of what it has not heard yet it asks the accounts service.
"""
