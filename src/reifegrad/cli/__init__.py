"""The command line: options, one task, and what the screen shows of its result."""
