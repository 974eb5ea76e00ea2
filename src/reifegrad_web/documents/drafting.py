"""Keeps drafts: a text becomes a version, unless somebody has saved another one meanwhile.

In one transaction with the audit log, as `documents.deciding`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from reifegrad.errors import Problem, ReifegradError
from reifegrad_web.documents import reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.document import DocumentVersion
from reifegrad_web.documents.versions import manager_of, short
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.documents.versions import CheckedDocument
    from reifegrad_web.org.people import Decider

Version = TypeVar("Version", bound=DocumentVersion)


@dataclass
class SavedMeanwhileError(ReifegradError):
    """Somebody has saved another text while this one was being written: `newest`. Nothing of either is lost."""

    newest: DocumentVersion | None = None


def newest(kind: type[Version], name: str) -> Version | None:
    """The version that came last: of this name, or of all names where one of all is in service; None: there is none."""
    rows = manager_of(kind).order_by("-created_at", "-id")
    return (rows if kind.IS_ONLY_ONE else rows.filter(name=name)).first()


def save(
    kind: type[Version], checked: CheckedDocument, seen: str, by: Decider, now: datetime, why: str = ""
) -> tuple[Version, bool]:
    """Keep a text as a draft; True if it was not there yet.

    Args:
        kind: Of which kind it is.
        checked: The text.
        seen: The hash of the version that was the newest when somebody began to write; empty where there was none.
        by: Who writes.
        now: The moment, aware.
        why: What it is for.

    Raises:
        SavedMeanwhileError: Another text has become the newest since.
    """
    with write():
        reviewing.in_turn(kind, checked.name)
        last = newest(kind, checked.name)
        if last is not None and last.text_hash != seen and last.text != checked.text:
            raise SavedMeanwhileError((Problem("saved-meanwhile", {"name": last.name, "version": short(last)}),), last)
        found, made = reviewing.add(kind, checked, by, now, why)
        if made:
            audit(found, "add", by, now)
    return found, made
