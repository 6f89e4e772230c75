"""The three services of the centre; each owns one part of the truth, and none imports another."""
