"""One person at the desk: what is kept, what they have allowed, whether they object; and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.audit.recording import record
from reifegrad_web.leads import persons
from reifegrad_web.leads.consents import consents_of, last_of
from reifegrad_web.leads.objections import objections_of
from reifegrad_web.leads.reading import Known, known_by
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.desk import MARKETING, SALES
from reifegrad_web.pages.privacy.tables import table_title
from reifegrad_web.privacy.holding import kept_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_EXTERNAL = "external:"
_PAST_SCORES = {"scoring_scorechange", "scoring_scoretransition", "scoring_stageentry"}
GRANTED, OBJECTED = "granted", "objected"


@dataclass(frozen=True)
class ShownIdentifier:
    """Something by which the person is recognised, and what kind of thing it is."""

    kind: str
    value: str
    first_seen_at: datetime
    is_shared: bool


@dataclass(frozen=True)
class ShownConsent:
    """What the person said about a purpose, and what proves it."""

    purpose: str
    is_granted: bool
    at: datetime
    confirmed_at: datetime | None
    """When they last said the same again; None where they have not."""
    source: str
    text: str
    version: str
    evidence: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ShownObjection:
    """What the person said about being profiled."""

    is_objection: bool
    at: datetime
    source: str


@page(MARKETING, SALES, has_past=False)
def person(asked: Page, number: int) -> HttpResponse:
    """What is kept of a person; a number that has become part of another leads there."""
    lead = asked.lead(str(number))
    return show_person(asked, lead) if lead == number else asked.go_to("privacy-person", lead)


def show_person(asked: Page, lead: int, status: int = 200, **shown: Any) -> HttpResponse:
    """The page of a person; that it was seen is noted. `shown` are forms that were filled in, with their errors."""
    note_seen(asked, lead)
    known = known_by([lead]).get(lead, Known())
    said = [_objection(each) for each in objections_of(lead)]
    every = kept_of(lead)
    kept = [(table_title(asked.words, each.table), each) for each in every if each.count]
    return asked.show(
        "privacy/person",
        title=name_of(asked.words, lead, known),
        status=status,
        lead=lead,
        known=known,
        kept=kept,
        identifiers=shown_identifiers(asked.words, persons.identities_of(lead)["identifiers"]),
        consents=[shown_consent(each) for each in sorted(last_of(lead).values(), key=lambda each: each["purpose"])],
        every_consent=[shown_consent(each) for each in reversed(consents_of(lead))],
        objections=said[::-1],
        objection=standing_objection(lead),
        past_scores=sum(each.count for each in every if each.table in _PAST_SCORES),
        **shown,
    )


def note_seen(asked: Page, lead: int) -> None:
    """Nothing is shown before it is on disk who has seen it."""
    with write():
        record(asked.actor, "lead.privacy", f"lead:{lead}", asked.now)


def name_of(words: Words, lead: int, known: Known) -> str:
    """What a person is called, or the number of the lead."""
    return known.name or known.email or words("audit.lead", number=str(lead))


def shown_identifiers(words: Words, identifiers: Sequence[Mapping[str, Any]]) -> Sequence[ShownIdentifier]:
    """Identifiers with their kind in words."""
    return [
        ShownIdentifier(
            _kind(words, str(each["namespace"])),
            str(each["value"]),
            datetime.fromisoformat(each["first_seen_at"]),
            bool(each["is_shared"]),
        )
        for each in identifiers
    ]


def shown_consent(each: Mapping[str, Any]) -> ShownConsent:
    """A consent from plain data."""
    at, confirmed = (datetime.fromisoformat(each[name]) for name in ("at", "confirmed_at"))
    evidence = [(str(name), str(value)) for name, value in dict(each["evidence"]).items()]
    return ShownConsent(
        purpose=str(each["purpose"]),
        is_granted=each["state"] == GRANTED,
        at=at,
        confirmed_at=confirmed if confirmed != at else None,
        source=str(each["source"]),
        text=str(each["text"]),
        version=str(each["version"]),
        evidence=evidence,
    )


def _objection(each: Mapping[str, Any]) -> ShownObjection:
    return ShownObjection(each["state"] == OBJECTED, datetime.fromisoformat(each["at"]), str(each["source"]))


def standing_objection(lead: int) -> ShownObjection | None:
    """The objection of a lead that holds now."""
    said = [_objection(each) for each in objections_of(lead)]
    return said[-1] if said and said[-1].is_objection else None


def _kind(words: Words, namespace: str) -> str:
    if namespace.startswith(_EXTERNAL):
        return words("privacy.namespace.external", system=namespace.removeprefix(_EXTERNAL))
    key = f"privacy.namespace.{namespace}"
    return words(key) if words.has(key) else namespace
