"""Serves a client for browsers, with the snippet that loads it once a visitor has agreed."""
