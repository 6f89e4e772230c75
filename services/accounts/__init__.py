"""Who our key accounts are: their archive, the classes they are divided into, and what other systems say of them.

Tells AccountClassCreated, AccountCreated, AccountUpdated and FiguresRecorded. Hears TeamCreated and AccountAssigned, to
know who serves which account.
"""
