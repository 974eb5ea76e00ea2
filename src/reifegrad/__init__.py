"""Reifegrad: lead scoring that is exact, explained and true for any day in the past."""

__version__ = "0.1.0"
