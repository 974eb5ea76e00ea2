"""What runs without being asked: the server itself, and the workers."""
