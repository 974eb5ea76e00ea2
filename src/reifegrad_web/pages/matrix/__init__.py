"""Fit by engagement: how many leads in each cell."""
