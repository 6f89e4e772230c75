"""The working calendar, by which deadlines are counted."""
