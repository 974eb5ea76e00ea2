"""Asks a running server over its HTTP API: scores with reasons, models, everything that it knows."""
