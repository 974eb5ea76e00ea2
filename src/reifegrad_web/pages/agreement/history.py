"""What was decided about versions of the agreement, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad_web.agreements.models import AgreementEvent
from reifegrad_web.documents.document import What
from reifegrad_web.documents.versions import short
from reifegrad_web.pages.documents.shown import AGREEMENT, who_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.pages.frame.page import Page

_MOST = 50


@dataclass(frozen=True)
class ToldEvent:
    """Something that was decided: when, what, about which version, by whom and why."""

    at: datetime
    title: str
    short: str
    address: str
    who: str
    why: str


def history(asked: Page) -> Sequence[ToldEvent]:
    """The last decisions; that one version took the place of another goes without saying."""
    rows = AgreementEvent.objects.exclude(what=What.REPLACED).select_related("version", "user").order_by("-id")
    words = asked.words
    return [
        ToldEvent(
            row.at,
            words(f"models.event.{row.what}"),
            short(row.version),
            reverse(f"{AGREEMENT}-version", args=[row.version.name, row.version.text_hash]),
            who_in(words, row.who) + ("" if row.user is None else f" ({words(f'role.{row.user.role}')})"),
            row.why,
        )
        for row in rows[:_MOST]
    ]
