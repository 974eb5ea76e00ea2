"""Who a lead is: what is known and who said so, who looks after it, its colleagues, and what it has allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch, reverse

from reifegrad.reference.known import as_text
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.leads import consents
from reifegrad_web.leads.by_hand import BY_HAND, BY_RULE
from reifegrad_web.leads.fact_rows import companies_of
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.owners import last_assignment
from reifegrad_web.leads.persons import links_of, members_of
from reifegrad_web.leads.phones import phone_in
from reifegrad_web.leads.reach import colleagues_seen
from reifegrad_web.leads.reading import attributes_at, name_of
from reifegrad_web.pages.elements.chip import Standing
from reifegrad_web.pages.frame.fact_words import attribute_title
from reifegrad_web.pages.lead.one_lead import ACTING
from reifegrad_web.scoring.reading import stored_scores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad_web.leads.models import Identifier, IdentifierLink
    from reifegrad_web.leads.phones import Phone
    from reifegrad_web.leads.reading import KnownAttribute
    from reifegrad_web.org.models import User
    from reifegrad_web.pages.lead.one_lead import OneLead

_COLLEAGUES = 5


@dataclass(frozen=True)
class ShownAttribute:
    """An attribute in words: value, since when it is known, and who said so."""

    name: str
    value: str
    known_at: datetime
    source: str


@dataclass(frozen=True)
class Recognition:
    """Something by which the person is recognised."""

    identifier: Identifier
    kind: str

    @property
    def text(self) -> str:
        """In one line."""
        return f"{self.kind} {self.identifier.value}"


@dataclass(frozen=True)
class Tie:
    """A link that makes two identifiers one person, and where to say that they are two."""

    text: str
    address: str


class PersonShown:
    """What the page says of the person; asks the database once for each part."""

    def __init__(self, one: OneLead) -> None:
        self.one, self.words = one, one.words
        self.moment = one.asked.moment
        self.sources: Mapping[int, str] = {
            **source_names(),
            BY_HAND: one.words("lead.by_hand"),
            BY_RULE: one.words("lead.by_rule"),
        }
        self.known: Sequence[KnownAttribute] = attributes_at(one.number, self.moment)
        self.said = {each.name: as_text(each.value) for each in self.known}
        self.members = members_of(one.number)
        self.card = LeadCard.objects.filter(lead_id=one.number).first()

    @property
    def name(self) -> str:
        """What the person is called."""
        return name_of(self.said) or ""

    @property
    def email(self) -> str:
        """The address that became known last."""
        own = [each.value for each in self.seen if each.namespace == EMAIL and not each.is_shared]
        return own[-1] if own else self.said.get("email", "")

    @property
    def seen(self) -> Sequence[Identifier]:
        """By what the person had been recognised until the moment."""
        return [each for each in self.members if not self.one.is_past or each.first_seen_at <= self.moment]

    @property
    def title(self) -> str:
        """By what the page calls the lead."""
        key = "lead.anonymous" if self.is_anonymous else "lead.unnamed"
        return self.name or self.email or self.words(key, number=str(self.one.number))

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing but devices is known of the person."""
        return all(each.namespace == "anonymous" for each in self.members)

    @property
    def known_since(self) -> datetime | None:
        """When the person was recognised for the first time; None: never yet."""
        firm = [each.first_seen_at for each in self.members if each.namespace != "anonymous"]
        return min(firm, default=None)

    @property
    def position(self) -> str:
        """What the person is at work."""
        return self.said.get("position", "")

    @property
    def phone(self) -> Phone | None:
        """A number to call."""
        return phone_in(self.said)

    @property
    def country(self) -> str:
        """Where the person is."""
        return self.said.get("country", "")

    @property
    def account(self) -> str:
        """The company that the person is at."""
        return self.said.get("account_id", "")

    @cached_property
    def company_name(self) -> str:
        """What the company is called."""
        known = companies_of({self.account}).get(self.account, {}) if self.account else {}
        return as_text(known.get("name")) or self.account or self.said.get("company", "")

    @cached_property
    def attributes(self) -> Sequence[ShownAttribute]:
        """Everything that is known, what became known last first."""
        latest = sorted(self.known, key=lambda each: each.known_at, reverse=True)
        return [
            ShownAttribute(
                attribute_title(each.name, self.words),
                as_text(each.value),
                each.known_at,
                self.sources.get(each.source_id, ""),
            )
            for each in latest
        ]

    @property
    def learned_last(self) -> ShownAttribute | None:
        """What became known last of the person, and not of where they are at work."""
        keys = {attribute_title(name, self.words) for name in ("account_id", "lead_id")}
        return next((each for each in self.attributes if each.name not in keys), None)

    @property
    def source(self) -> str:
        """What brought the lead."""
        number = None if self.card is None else self.card.source_id
        return "" if number is None else self.sources.get(number, "")

    @property
    def campaign(self) -> str:
        """The campaign that brought it."""
        return "" if self.card is None else self.card.campaign

    @cached_property
    def owner(self) -> User | None:
        """Who looks after the lead, as it was said last until the moment."""
        last = last_assignment(self.one.number, self.moment if self.one.is_past else None)
        return None if last is None else last.owner

    @cached_property
    def identifiers(self) -> Sequence[Recognition]:
        """By what the person is recognised."""
        return [Recognition(each, self._kind(each.namespace)) for each in self.seen]

    def ties(self) -> Sequence[Tie]:
        """What holds the person together, one link each."""
        named = {each.identifier.pk: each.text for each in self.identifiers}
        active = [link for link in self.links if link.undone_at is None]
        return [
            Tie(
                " = ".join(named.get(end, "") for end in (link.one_id, link.other_id)),
                reverse("lead-apart", args=(self.one.number, link.pk)),
            )
            for link in active
        ]

    @cached_property
    def links(self) -> Sequence[IdentifierLink]:
        """Everything that was said of these identifiers."""
        return links_of(self.one.number)

    def _kind(self, namespace: str) -> str:
        """In words; of the id of another system its name."""
        kind, _, system = namespace.partition(":")
        return self.words(f"lead.namespace.{kind}", system=system)

    @cached_property
    def consents(self) -> Sequence[tuple[str, bool, datetime]]:
        """Purpose, whether it is allowed, and since when."""
        found = consents.last_of(self.one.number, self.moment if self.one.is_past else None)
        return [
            (purpose, said["state"] == "granted", datetime.fromisoformat(said["at"]))
            for purpose, said in sorted(found.items())
        ]

    def desk(self) -> str:
        """Where the desk of data protection has the person; empty where there is none, or for whom it is not."""
        if self.one.is_past or not self.one.asked.may(*ACTING):
            return ""
        try:
            return reverse("privacy-person", args=(self.one.number,))
        except NoReverseMatch:
            return ""

    def colleagues(self) -> Sequence[tuple[LeadCard, Standing | None]]:
        """Others at the company whom who asks sees, with their chips by the chosen model; of today only."""
        if self.one.is_past or not self.account:
            return []
        cards = colleagues_seen(self.one.asked.user, self.one.number, self.account, _COLLEAGUES)
        each, leads = self.one.each, [card.lead_id for card in cards]
        rows: dict[int, Any] = {}
        if each is not None:
            rows = {row.lead_id: row for row in stored_scores(set(leads) - objecting(leads), [each])}
        standings = None if each is None else self.one.standings(each)
        return [
            (card, Standing(standings.chip(row), row.score) if standings and (row := rows.get(card.lead_id)) else None)
            for card in cards
        ]
