"""Takes what the clients of other products send, and keeps it."""
