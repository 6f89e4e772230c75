"""What happens with the account: appointments, visits and what came of them.

Tells VisitScheduled and VisitRecorded. Hears AccountCreated and AccountRemoved, to know which accounts there are, and
TeamCreated and AccountAssigned, to know who serves them.
"""
