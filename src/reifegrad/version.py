"""The version of Reifegrad."""

__version__ = "0.1.0"
