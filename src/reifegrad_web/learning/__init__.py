"""Learns from what became of leads: models, proposals for criteria, and drafts held against the past."""
