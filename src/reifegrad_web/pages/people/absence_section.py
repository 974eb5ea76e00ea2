"""The part of a page that says when somebody is away, with the form to add to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from reifegrad_web.pages.people.absence_form import AbsenceForm
from reifegrad_web.routing.absence_days import first_shown, last_shown, zone_of
from reifegrad_web.routing.absences import absences_from

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reifegrad.language.words import Words
    from reifegrad_web.org.models import User
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.routing.models import Absence


@dataclass(frozen=True)
class ShownAbsence:
    """From when until when, as one text and by its ends; what there is to say, and where it is removed."""

    when: str
    ends: Sequence[str]
    note: str
    drop: str


@dataclass(frozen=True)
class AbsenceSection:
    """When somebody is away, now or later; the form, where it goes, and the zone in which its days begin."""

    rows: Sequence[ShownAbsence]
    form: AbsenceForm
    address: str
    zone: str


def section_of(asked: Page, user: User, form: AbsenceForm | None = None, *, is_own: bool = False) -> AbsenceSection:
    """The part about somebody: for themselves, or for an admin."""
    zone = zone_of(user)
    address = reverse("absences") if is_own else reverse("person-absences", args=[user.pk])
    rows = [
        ShownAbsence(
            when(asked.words, each, zone), _ends(asked.words, each, zone), each.note, _drop(user, each, is_own=is_own)
        )
        for each in absences_from(asked.now, user)
    ]
    return AbsenceSection(rows, form or AbsenceForm(asked.words, zone), address, zone)


def when(words: Words, row: Absence, zone: str) -> str:
    """From when until when: one day, two days, or moments."""
    first, *last = _ends(words, row, zone)
    return words("absences.when", first=first, last=last[0]) if last else first


def _ends(words: Words, row: Absence, zone: str) -> Sequence[str]:
    first, last = first_shown(row.since, zone), last_shown(row.until, zone)
    return [_said(words, each) for each in ([first] if first == last else [first, last])]


def _said(words: Words, shown: date | datetime) -> str:
    day = words.day(shown)
    return f"{day}, {shown:%H:%M}" if isinstance(shown, datetime) else day


def _drop(user: User, row: Absence, *, is_own: bool) -> str:
    return reverse("absence-drop", args=[row.pk]) if is_own else reverse("person-absence-drop", args=[user.pk, row.pk])
