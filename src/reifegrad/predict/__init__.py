"""Learns scoring models from leads, activities and outcomes, and writes them as readable files."""
