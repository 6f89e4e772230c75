"""Read models fed by facts alone: how the centre stands, now and at any past instant, and who is served.

Numbers are kept in *cells*, such as "accounts of this team, class and grade" or "visits of this team in this month".
A fact moves a few cells by one in its own transaction, and every value a cell ever had is kept from–to; so an overview
of any instant reads a handful of rows, however many accounts and visits there are.

What a number means:

- An instant of the views is the time of the fact that changed them, held back to never run backwards: facts come from
  several services, each with its own clock. It depends on the stream alone, so that a rebuild gives the same history.
- A visit counts in the month in which it began, in the centre's zone, for the team that served the account when the
  fact was heard; it stays there when the account moves to another team.
- A visited account counts for the team that serves the account, and moves with it: coverage never exceeds one.
- Names are those of today, also in the overview of a past instant.
- The latest visits of a leader are those of the accounts that the team serves today, as they were known at the instant
  asked for: what a leader may see is decided by today's assignments.
"""

READER = "gateway"
"""The name under which the views' place in the stream is kept."""
