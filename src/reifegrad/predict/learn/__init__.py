"""Learns a scorecard from leads that were won and lost."""
