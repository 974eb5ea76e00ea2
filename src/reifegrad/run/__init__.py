"""Runs plans: opens engines, loads facts, computes scores and writes results."""
