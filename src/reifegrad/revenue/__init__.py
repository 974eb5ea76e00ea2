"""What leads are worth: who contributed to what was won, and what will be won."""
