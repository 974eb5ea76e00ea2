"""What routing looks at of leads: what their facts say to the agreement, their scores, and who owns them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.decision import RoutedLead
from reifegrad.agreement.reading import reading_model
from reifegrad.agreement.rules import ORIGINS, RESULTS
from reifegrad.reference.known import known_at
from reifegrad.spec.points import MILLI
from reifegrad_web.ingest.models import Source
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.owners import owners_of
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.org.models import User
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.sales.stage_machine import Command
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.scoring.reading import explained, served_model

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from reifegrad.agreement.reading import ReadsLeads
    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel

PROBABILITY = "probability"


def routed_leads(agreement: Agreement, leads: Collection[int], now: datetime) -> Mapping[int, RoutedLead]:
    """Leads as routes see them now, but for the owners of their companies; who is erased meanwhile is left out.

    Whoever has rejected a lead does not get it again.
    """
    values = lead_values(agreement, leads, now)
    names = dict(User.objects.values_list("pk", "username"))
    owners, rejected = owners_of(leads), _rejected(leads)
    return {
        lead: RoutedLead(
            id=str(lead),
            values=values[lead],
            owner=names.get(owners.get(lead) or 0),
            recalled_from=rejected.get(lead, ()),
        )
        for lead in values
    }


def lead_values(read: ReadsLeads, leads: Collection[int], now: datetime) -> Mapping[int, dict[str, Value]]:
    """What conditions see of leads now: attributes, measures, where they come from, and results of models that score.

    Who is erased meanwhile is left out.
    """
    cards = {card.lead_id: card for card in LeadCard.objects.filter(lead_id__in=leads)}
    values, results = _attributes(read, leads, now), _results(read, leads)
    return {
        lead: values[lead] | origin_of(card) | results.get(lead, {}) for lead, card in cards.items() if lead in values
    }


def _attributes(agreement: ReadsLeads, leads: Collection[int], now: datetime) -> dict[int, dict[str, Value]]:
    model = reading_model(agreement)
    facts = facts_of(leads, colleagues=model.reads.whole_account)
    found = {lead: attributes_at(model, facts, lead, now) for lead in leads}
    return {lead: values for lead, values in found.items() if values is not None}


def attributes_at(reading: ScoringModel, facts: FactRecords, lead: int, at: datetime) -> dict[str, Value] | None:
    """What an agreement reads of a lead at a moment: attributes and measures; None: it was not there.

    `reading` is what `reading_model` makes of the agreement.
    """
    subject = known_at(reading, facts, at).subject(str(lead))
    return None if subject is None else dict(subject.attributes)


def _results(agreement: ReadsLeads, leads: Collection[int]) -> Mapping[int, dict[str, Value]]:
    """What models that score say of leads, by the names that the agreement gives these models."""
    found: dict[int, dict[str, Value]] = {}
    called = {model: name for name, model in agreement.models.items()}
    for row in LeadScore.objects.filter(lead_id__in=leads, model__in=called):
        name = called[row.model]
        chance = _probability(row) if f"{PROBABILITY}.{name}" in agreement.results else None
        found.setdefault(row.lead_id, {}).update(results_of(name, row.score, row.verdict, chance))
    return found


def _probability(row: LeadScore) -> float | None:
    """Of a score that was computed in bulk, it is computed now."""
    served = served_model(row.model)
    known = row.record if row.record or served is None else explained(served, row)
    return None if known is None else known.get(PROBABILITY)


def results_of(
    called: str, milli: int | None, verdict: Mapping[str, str], probability: float | None
) -> dict[str, Value]:
    """What a model says of a lead, as conditions read it: `score.fit` in points, `cell.fit`.

    Args:
        called: What the agreement calls the model.
        milli: The score in milli-points; None where there is none.
        verdict: Stage, cell, segment and priority.
        probability: To be won; None where the model gives none.
    """
    said: dict[str, Value] = {what: verdict.get(what) or None for what in RESULTS}
    said |= {"score": _points(milli), PROBABILITY: probability}
    return {f"{what}.{called}": value for what, value in said.items()}


def _points(milli: int | None) -> float | None:
    return None if milli is None else milli / MILLI


def origin_of(card: LeadCard) -> dict[str, Value]:
    """Where a lead comes from, as conditions read it."""
    source = None if card.source_id is None else Source.objects.filter(pk=card.source_id).first()
    return dict(zip(ORIGINS, (None if source is None else source.name, card.campaign or None), strict=True))


def account_owner(lead: int) -> str | None:
    """Who looks after the company of a lead: whoever looks after the first of its other leads that somebody has.

    Who has left counts only where nobody else does: so a decision says why they did not get it. It is asked right
    before each decision: of two leads of a new company, the first one decides about the second.
    """
    account = LeadCard.objects.filter(lead_id=lead).values_list("account", flat=True).first()
    colleagues = LeadCard.objects.filter(account=account or "").exclude(account="").exclude(lead_id=lead)
    owners = colleagues.exclude(owner_id=None).order_by("lead_id").values_list("owner_id", flat=True)
    there = User.objects.filter(is_active=True).exclude(role=User.Role.READER)
    owner = owners.filter(owner_id__in=there.values("pk")).first() or owners.first()
    return None if owner is None else User.objects.filter(pk=owner).values_list("username", flat=True).first()


def _rejected(leads: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    rows = StageEvent.objects.filter(identifier__lead_id__in=leads, command=Command.REJECT.value).exclude(user=None)
    found: dict[int, tuple[str, ...]] = {}
    for row in rows.select_related("identifier", "user").order_by("id"):
        lead, name = lead_number(row.identifier), "" if row.user is None else row.user.username
        found[lead] = tuple(dict.fromkeys((*found.get(lead, ()), name)))
    return found
