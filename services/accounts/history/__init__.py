"""What records once said: every version of a need or a note, whole, with who made it so and when."""
