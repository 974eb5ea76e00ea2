"""The text of a model and the evidence for its lines come in; the text with the proposed points goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.spec.edit import set_number
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import to_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.measure.criteria_evidence import LineEvidence


def propose(text: str, lines: Sequence[LineEvidence], *, file: str) -> tuple[str, int]:
    """The text with only the proposed numbers replaced, and how many lines changed.

    A number that stands in a place where it cannot be replaced on its own (an alias, say) is left as it is.
    """
    changed = 0
    for one in lines:
        if one.proposed is None:
            continue
        try:
            new = text
            for label in one.line.labels:
                path = (*one.line.criterion.path, "points", *((label,) if label else ()))
                new = set_number(new, path, to_points(one.proposed))
            parse_model(new, file=file)
        except (ValueError, ReifegradError):
            continue
        text, changed = new, changed + 1
    return text, changed
