"""Smells of a scoring model that is valid but hardly meant: a `ScoringModel` comes in, problems with lines go out."""
