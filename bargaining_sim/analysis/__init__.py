"""What a sweep says: which factors matter, by how much, and what its runs cannot tell."""
