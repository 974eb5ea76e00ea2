"""Says which agreement is in force now, or was at a moment, and reads it. Writes nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from reifegrad.agreement.loader import parse_agreement
from reifegrad_web.agreements.models import AgreementEvent, AgreementVersion
from reifegrad_web.documents.document import State, What

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.agreement.rules import Agreement

_ENDS = (What.REPLACED, What.RETIRED)
_BEGINS = (What.PUBLISHED, What.PUBLISHED_UNSIGNED, What.BACK)


def agreement_of(version: AgreementVersion) -> Agreement:
    """The agreement of a version, as it was read before it was kept."""
    return _read(version.name, version.text)


def version_in_force() -> AgreementVersion | None:
    """The version that is in force; None as long as nobody has agreed on any."""
    return AgreementVersion.objects.filter(state=State.PUBLISHED).first()


def in_force() -> Agreement | None:
    """What it says."""
    found = version_in_force()
    return None if found is None else agreement_of(found)


def version_then(moment: datetime) -> AgreementVersion | None:
    """The version that was in force at a moment; None where none was."""
    events = AgreementEvent.objects.filter(at__lte=moment, what__in=(*_BEGINS, *_ENDS)).select_related("version")
    last = events.order_by("-at", "-id").first()
    return None if last is None or last.what not in _BEGINS else last.version


@lru_cache(maxsize=16)
def _read(name: str, text: str) -> Agreement:
    return parse_agreement(text, file=name)
