"""Checks that a valid scoring model also makes sense: each finding points at a line of the file."""
