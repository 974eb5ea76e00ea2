"""What runs here, for whoever looks after it."""
