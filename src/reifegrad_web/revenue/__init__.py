"""What reports say of what was promised and won, and of what will be; it only reads."""
