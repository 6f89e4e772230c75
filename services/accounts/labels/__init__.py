"""What accounts are labelled with: tags of our own, and the names that other systems give them."""
