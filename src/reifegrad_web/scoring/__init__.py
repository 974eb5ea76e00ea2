"""Scores touched leads and keeps every change with its reasons."""
