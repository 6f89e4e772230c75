"""Names as people look for them: widths, variants and traditional characters folded, and Chinese read aloud."""
