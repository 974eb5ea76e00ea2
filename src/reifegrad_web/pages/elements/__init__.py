"""What pages are composed of: chips, lines of reasons, bars, curves; each with a template of its own."""
