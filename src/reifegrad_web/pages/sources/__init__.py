"""Where leads come from: sources, imports, what failed, and the first steps of a new installation."""
