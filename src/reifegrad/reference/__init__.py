"""The reference implementation: the meaning of a score in plain Python, one lead at a time.

It follows docs/reference/meaning.md from top to bottom: `known` (facts as of a moment), `occurrences` and
`criteria` (what each criterion gives), `dimensions` (what they add up to), `scoring` (score and what follows).
"""

from reifegrad.reference.scoring import score_all, score_lead

__all__ = ["score_all", "score_lead"]
