"""Where leads come from: sources, imports, what failed."""
