"""What is known of leads: append-only facts, and who is the same person."""
