"""One front door and the director's view: sign-in, every RPC over HTTP, read models fed by facts, and the pages.

Tells no facts. Hears what accounts, teams and activity tell, to keep the overview and the portfolios.
"""
