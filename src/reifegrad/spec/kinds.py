"""Lists the kinds of activity that a criterion or measure looks for, with their places in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.findings import Path
    from reifegrad.spec.model import Counting


def looked_for(counting: Counting) -> Iterator[tuple[str, Path]]:
    """Its own kinds, then those that must have happened before; none where any kind counts."""
    matching = counting.matching
    if matching is None:
        return
    yield from ((kind, (*counting.path, "activity")) for kind in matching.kinds or ())
    if matching.after is not None:
        yield from ((kind, (*counting.path, "after", "activity")) for kind in matching.after.kinds or ())
