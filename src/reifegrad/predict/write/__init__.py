"""Writes learned scorecards and profiles as model files."""
