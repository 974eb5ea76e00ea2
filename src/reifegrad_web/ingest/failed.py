"""Answers which messages could not be taken, and why. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from reifegrad.errors import fail
from reifegrad.language.words import Words
from reifegrad_web.ingest.models import FailedEvent, Source
from reifegrad_web.ingest.protocols.again import KEPT_IN_PART

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Selection:
    """Which failed messages are meant; what is None selects nothing."""

    source: str | None = None
    code: str | None = None
    replayed: bool | None = None


def failed_rows(selection: Selection, after: int, most: int, language: str) -> Sequence[dict[str, Any]]:
    """Failed messages as plain data without what was sent, in the order in which they came.

    Args:
        selection: Which of them.
        after: The number of the last one that was seen; 0 for the first page.
        most: How many.
        language: Of the reasons.

    Raises:
        ReifegradError: There is no such source.
    """
    rows = selected(selection).filter(id__gt=after).select_related("source").order_by("id")[:most]
    return [_shown(row, language) for row in rows]


def newest_failed(selection: Selection, before: int | None, most: int, language: str) -> Sequence[dict[str, Any]]:
    """The same, the newest first: those before a number, or the newest of all.

    Raises:
        ReifegradError: There is no such source.
    """
    rows = selected(selection)
    if before is not None:
        rows = rows.filter(id__lt=before)
    numbers = list(rows.order_by("-id").values_list("id", flat=True)[:most])  # from the index alone: rows are large
    found = FailedEvent.objects.select_related("source").defer("raw").in_bulk(numbers)
    return [_shown(found[number], language) for number in numbers if number in found]


def counts_by_reason(selection: Selection) -> dict[str, int]:
    """How many there are of each reason, the most first; a reason of the selection is passed over.

    Raises:
        ReifegradError: There is no such source.
    """
    rows = selected(replace(selection, code=None)).values("code").annotate(n=Count("id"))
    return {row["code"]: row["n"] for row in sorted(rows, key=lambda row: (-row["n"], row["code"]))}


def failed_message(number: int, language: str) -> dict[str, Any]:
    """A failed message as it was sent, with what its request said about all of its messages.

    Raises:
        ReifegradError: There is none of this number.
    """
    row = FailedEvent.objects.filter(id=number).select_related("source", "envelope").first()
    if row is None:
        raise fail("failed-unknown", number=number)
    envelope = row.envelope
    return _shown(row, language) | {
        "raw": row.raw,
        "path": None if envelope is None else envelope.path,
        "said": None if envelope is None else envelope.said,
    }


def selected(selection: Selection) -> QuerySet[FailedEvent]:
    """The rows that are meant.

    Raises:
        ReifegradError: There is no such source.
    """
    rows = FailedEvent.objects.all()
    if selection.source is not None:
        source = Source.objects.filter(name=selection.source).first()
        if source is None:
            raise fail("source-unknown", name=selection.source)
        rows = rows.filter(source=source)
    if selection.code is not None:
        rows = rows.filter(code=selection.code)
    if selection.replayed is not None:
        rows = rows.filter(replayed_at__isnull=not selection.replayed)
    return rows


def can_be_replayed(row: FailedEvent) -> bool:
    """Whether it was not taken yet, and everything is there that reading it takes."""
    return row.replayed_at is None and row.code not in KEPT_IN_PART and row.envelope_id is not None


def reason(code: str, params: dict[str, Any], language: str) -> str:
    """Why a message could not be taken, as a sentence."""
    return Words(language)(f"failed_message.{code}", **{name: str(value) for name, value in params.items()})


def _shown(row: FailedEvent, language: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "source": row.source.name,
        "code": row.code,
        "reason": reason(row.code, row.params, language),
        "received_at": row.received_at.isoformat(),
        "tried_at": None if row.tried_at is None else row.tried_at.isoformat(),
        "replayed_at": None if row.replayed_at is None else row.replayed_at.isoformat(),
        "became": row.became or None,
        "can_be_replayed": can_be_replayed(row),
    }
