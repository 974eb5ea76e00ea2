"""Keeps what lists show of a lead and find it by: follows from the facts, in the transaction of its scores."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection

from reifegrad_web.leads.fact_rows import moment_in_rows, rows_until
from reifegrad_web.leads.facts import as_moment, first_seen
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.leads.models import Activity, Identifier, LeadCard, LeadWord, ProfileChange
from reifegrad_web.leads.owners import contact_columns, last_contacts_of, owners_of
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.reading import NAMES, name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.fact_rows import FactRows

RETURNED_AFTER = timedelta(days=1)
"""Who does something again that long after the first time was not there by chance."""
_SHOWN = ("position", "company", "country")
_READ = {*NAMES, *_SHOWN}
CAMPAIGNS = ("utm_campaign", "campaign")
_CAMPAIGNS_IN_ORDER = """
with recursive found(campaign) as (
    select min(campaign) from leads_leadcard where campaign > ''
    union all
    select (select min(campaign) from leads_leadcard where campaign > found.campaign) from found
    where found.campaign is not null
)
select campaign from (select campaign from found limit %s) as first where campaign is not null
"""
_FIELDS = tuple(field.attname for field in LeadCard._meta.fields if field.attname != "lead_id")
_NOT_WORDS = re.compile(r"[^\w]+")
_LONGEST, _MOST_WORDS = 40, 12


def renew_cards(leads: Collection[int], rows: FactRows) -> None:
    """Write the cards of leads anew where they are others than before; the caller holds the transaction.

    Args:
        leads: Their numbers. One that is no lead any more, because it turned out to be another, loses its card.
        rows: What is known of them.
    """
    # Held before it is read who has them: whoever gives one to somebody meanwhile, or notes a contact, waits.
    held = LeadCard.objects.select_for_update().order_by("lead_id")
    before = {card.lead_id: card for part in parts(leads) for card in held.filter(lead_id__in=part)}
    cards = _cards(leads, rows)
    _add_origins([card for lead, card in cards.items() if lead not in before], rows)
    changed: list[LeadCard] = []
    renamed: list[LeadCard] = []
    for lead, card in cards.items():
        old = before.get(lead)
        if old is not None:
            card.source_id, card.campaign = old.source_id, old.campaign
        if old is None or any(getattr(card, name) != getattr(old, name) for name in _FIELDS):
            changed.append(card)
        if old is None or _named(old) != _named(card):
            renamed.append(card)
    LeadCard.objects.bulk_create(changed, update_conflicts=True, unique_fields=["lead_id"], update_fields=_FIELDS)
    forget_cards(before.keys() - cards.keys())
    _write_words(renamed)


def forget_cards(leads: Iterable[int]) -> int:
    """Delete the cards of leads and the words by which they are found; returns how many rows there were."""
    count = 0
    for part in parts(leads):
        count += LeadWord.objects.filter(lead_id__in=part).delete()[0]
        count += LeadCard.objects.filter(lead_id__in=part).delete()[0]
    return count


def cards_at(leads: Collection[int], rows: FactRows, moment: datetime) -> dict[int, LeadCard]:
    """The cards of leads as they were at a moment, of those that were there; nothing is written.

    Where a lead came from is taken from its card now, and of companies what is known now, as scores take it.
    """
    cards = _cards(leads, rows_until(rows, moment), moment)
    for part in parts(cards):
        for lead, source, campaign in LeadCard.objects.filter(lead_id__in=part).values_list(
            "lead_id", "source_id", "campaign"
        ):
            cards[lead].source_id, cards[lead].campaign = source, campaign
    return cards


def campaigns(most: int = 50) -> list[str]:
    """The first campaigns by name, each looked up behind the one before: there may be few among a million leads."""
    with connection.cursor() as cursor:
        cursor.execute(_CAMPAIGNS_IN_ORDER, [most])
        return [name for (name,) in cursor.fetchall()]


def words_of(card: LeadCard) -> list[str]:
    """The words by which a lead is found: of its name, its address as a whole and in its parts, and its company."""
    words = [*words_in(card.name), card.email.casefold()[:_LONGEST], *words_in(card.email), *words_in(card.company)]
    return [word for word in dict.fromkeys(words) if word][:_MOST_WORDS]


def words_in(text: str) -> list[str]:
    """The words of a text as leads are found by them: small letters without accents, `muller` for Müller."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:_LONGEST] for word in _NOT_WORDS.split(letters) if word]


def _cards(leads: Collection[int], rows: FactRows, until: datetime | None = None) -> dict[int, LeadCard]:
    seen = {lead: moment for lead, moment in first_seen(rows).items() if lead in leads}
    said, accounts = _said(rows)
    addresses = _addresses(seen, until)
    active, returned = _last_active(rows), _returned(rows, seen)
    owners, contacts = owners_of(seen, until), last_contacts_of(seen, until)
    found: dict[int, LeadCard] = {}
    for lead, moment in seen.items():
        known, account = said.get(lead, {}), accounts.get(lead, "")
        found[lead] = LeadCard(
            lead_id=lead,
            name=(name_of(known) or "")[:200],
            email=(addresses.get(lead) or known.get("email", ""))[:254],
            position=known.get("position", "")[:200],
            account=account,
            company=(_company(rows, account) or known.get("company", ""))[:200],
            country=known.get("country", "")[:100],
            owner_id=owners.get(lead),
            first_seen_at=moment,
            last_activity_at=active.get(lead),
            returned_at=returned.get(lead),
            **contact_columns(contacts.get(lead)),
        )
    return found


def _said(rows: FactRows) -> tuple[Mapping[int, dict[str, str]], Mapping[int, str]]:
    """What leads are called and where they work, as it became known last; and the companies that they are at."""
    said: dict[int, dict[str, str]] = {}
    accounts: dict[int, str] = {}
    for identifier, attribute, text, _, account in zip(*rows.changes, strict=True):
        lead = rows.members[identifier]
        if attribute in _READ:
            value = None if text is None else json.loads(text)
            said.setdefault(lead, {})[attribute] = value.strip() if isinstance(value, str) else ""
        elif attribute == "account_id":
            accounts[lead] = account or ""
    return said, accounts


def _company(rows: FactRows, account: str) -> str:
    name = rows.companies.get(account, {}).get("name")
    return str(name) if name else account


def _addresses(leads: Iterable[int], until: datetime | None) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for part in parts(leads):
        own = Identifier.objects.filter(lead_id__in=part, is_shared=False).order_by("-id")
        own = own if until is None else own.filter(first_seen_at__lte=until)
        # Asked for the namespace, SQLite would look through all addresses that there are.
        rows = own.values_list("lead_id", "namespace", "value")
        found |= {lead or 0: value for lead, namespace, value in rows if namespace == EMAIL}
    return found


def _last_active(rows: FactRows) -> Mapping[int, datetime]:
    found: dict[int, str] = {}
    for identifier, moment in zip(rows.activities.identifiers, rows.activities.occurred_at, strict=True):
        lead = rows.members[identifier]
        if lead not in found or found[lead] < moment:
            found[lead] = moment
    return {lead: as_moment(moment) for lead, moment in found.items()}


def _returned(rows: FactRows, seen: Mapping[int, datetime]) -> Mapping[int, datetime]:
    """When leads did something for the first time a day or more after they were heard of."""
    after = {lead: moment_in_rows(moment + RETURNED_AFTER) for lead, moment in seen.items()}
    found: dict[int, str] = {}
    for identifier, moment in zip(rows.activities.identifiers, rows.activities.occurred_at, strict=True):
        lead = rows.members[identifier]
        if lead in after and moment > after[lead] and (lead not in found or moment < found[lead]):
            found[lead] = moment
    return {lead: as_moment(moment) for lead, moment in found.items()}


def _add_origins(cards: Sequence[LeadCard], rows: FactRows) -> None:
    """Where new leads came from: the source that knew of them first, and the first campaign that is named."""
    if not cards:
        return
    by_lead = {card.lead_id: card for card in cards}
    numbers = [number for number, lead in rows.members.items() if lead in by_lead]
    for part in parts(numbers):
        for table in (ProfileChange, Activity):
            told = (
                table.objects.filter(identifier_id__in=part).order_by("-id").values_list("identifier_id", "source_id")
            )
            for identifier, source in told:
                by_lead[rows.members[identifier]].source_id = source
    order = sorted(
        zip(rows.activities.occurred_at, rows.activities.identifiers, rows.activities.properties, strict=True)
    )
    for _, identifier, text in reversed(order):
        card = by_lead.get(rows.members[identifier])
        if card is not None and "campaign" in text:
            said = json.loads(text)
            named = next((said[name] for name in CAMPAIGNS if isinstance(said.get(name), str)), None)
            card.campaign = card.campaign if named is None else named[:200]


def _named(card: LeadCard) -> tuple[str, ...]:
    return card.name, card.email, card.company


def _write_words(cards: Sequence[LeadCard]) -> None:
    for part in parts(card.lead_id for card in cards):
        LeadWord.objects.filter(lead_id__in=part).delete()
    rows = []
    for card in cards:
        rows += [LeadWord(lead_id=card.lead_id, word=word) for word in words_of(card)]
    LeadWord.objects.bulk_create(rows)
