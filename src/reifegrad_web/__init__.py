"""The running system around the engine: it takes in what leads do, scores them, and answers who asks."""
