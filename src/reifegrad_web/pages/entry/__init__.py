"""The way in: signing in and out, and the link for the first admin."""
