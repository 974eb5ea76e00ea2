"""Leads that wait in a queue, and whoever takes them out of it."""
