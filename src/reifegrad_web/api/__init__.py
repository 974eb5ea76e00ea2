"""The HTTP API: what programs may read, with a token."""
