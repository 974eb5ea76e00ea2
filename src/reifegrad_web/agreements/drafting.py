"""Keeps drafts of agreements: a text becomes a version, unless somebody has saved another one meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError
from reifegrad_web.agreements.checking import check_apart
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.documents import reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.versions import short
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider


@dataclass
class AgreedMeanwhileError(ReifegradError):
    """Somebody has saved another text while this one was being written: `newest`. Nothing of either is lost."""

    newest: AgreementVersion | None = None


def newest() -> AgreementVersion | None:
    """The version that came last; None where there is none."""
    return AgreementVersion.objects.order_by("-created_at", "-id").first()


def save(text: str, seen: str, by: Decider, now: datetime, why: str = "") -> tuple[AgreementVersion, bool]:
    """Keep a text as a draft; True if it was not there yet.

    Args:
        text: The text.
        seen: The hash of the version that was the newest when somebody began to write; empty where there was none.
        by: Who writes.
        now: The moment, aware.
        why: What it is for.

    Raises:
        AgreedMeanwhileError: Another text has become the newest since.
        ReifegradError: The text is no valid agreement.
    """
    checked = check_apart(text)
    with write():
        reviewing.in_turn(AgreementVersion, checked.name)
        last = newest()
        if last is not None and last.text_hash != seen and last.text != text:
            raise AgreedMeanwhileError((Problem("saved-meanwhile", {"name": last.name, "version": short(last)}),), last)
        found, made = reviewing.add(AgreementVersion, checked, by, now, why)
        if made:
            audit(found, "add", by, now)
    return found, made
