"""Brings a directory of CSV files into the centre: reading → mapping → planning (all pure but the files) → running."""
