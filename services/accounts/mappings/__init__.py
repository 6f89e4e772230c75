"""How the columns of sources are read, remembered by name."""
