"""Imports files into the facts, takes whole imports back, and exports everything in open formats."""
