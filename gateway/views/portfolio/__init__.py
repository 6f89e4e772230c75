"""Who is served, and when they were last seen."""
