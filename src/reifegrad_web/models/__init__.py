"""Scoring models: versions, signatures, what is published."""
