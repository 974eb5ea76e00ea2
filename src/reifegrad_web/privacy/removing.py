"""Deletes people from every table: facts, links, ids of messages, scores, history, and messages that were not taken."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from reifegrad_web.actions.models import (
    ActionEffect,
    HeardEvent,
    LeadTask,
    ListMember,
    SequenceEvent,
    SequencePlace,
)
from reifegrad_web.connectors.forgetting import forget_records
from reifegrad_web.imports.forgetting import forget_brought, forget_companies
from reifegrad_web.ingest.envelopes import forget_envelopes
from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent, Message
from reifegrad_web.ingest.naming import names_one_of
from reifegrad_web.leads.fact_rows import accounts_of
from reifegrad_web.leads.models import (
    AccountChange,
    Activity,
    Assignment,
    Consent,
    Contact,
    Identifier,
    IdentifierLink,
    Objection,
    Outcome,
    ProfileChange,
    WatchedLead,
)
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.watching import unwatch
from reifegrad_web.org.answers import withhold_answers
from reifegrad_web.org.models import KeptAnswer, SavedView
from reifegrad_web.org.saved_views import drop_views_naming
from reifegrad_web.routing.models import RoutingDecision
from reifegrad_web.sales.models import Feedback, OwnerWanted, StageEvent
from reifegrad_web.scoring.stopping import forget
from reifegrad_web.service.models import LevelHeld, ServiceClock, ServiceEvent, ServiceNotice
from reifegrad_web.webhooks.forgetting import forget_deliveries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet


_NOTED = (
    *(Activity, ProfileChange, Consent, Objection, Outcome, Assignment, Contact),
    *(ActionEffect, LeadTask, SequencePlace, SequenceEvent, ListMember),
    *(Feedback, RoutingDecision, StageEvent, ServiceEvent, ServiceClock, LevelHeld),
)
"""Tables of what is noted under an identifier; a row goes before the one that it names."""


def remove(identifiers: Sequence[Identifier], now: datetime) -> Counter[str]:
    """Delete these identifiers with everything that is noted under them: table -> rows.

    The caller holds the transaction. Companies that nobody else is at go with them; what a colleague has done stays.
    A score of another lead that these have been merged with is computed again.
    """
    numbers = [each.pk for each in identifiers]
    leads = {*numbers, *(each.lead_id for each in identifiers if each.lead_id is not None)}
    counts = Counter(forget(leads, now))
    counts += Counter(forget_deliveries(leads, identifiers))
    counts += Counter(forget_records(identifiers))
    companies = accounts_of(numbers)
    counts += _messages(numbers)
    counts += _deleted(OwnerWanted.objects.filter(event__identifier_id__in=part) for part in parts(numbers))
    counts += _deleted(HeardEvent.objects.filter(event__identifier_id__in=part) for part in parts(numbers))
    counts += _deleted(ServiceNotice.objects.filter(event__identifier_id__in=part) for part in parts(numbers))
    counts[WatchedLead._meta.db_table] += unwatch(leads)
    for rows in _NOTED:
        counts += _deleted(rows.objects.filter(identifier_id__in=part) for part in parts(numbers))
    counts["imports_brought"] += forget_brought(numbers)
    counts += _deleted(
        IdentifierLink.objects.filter(Q(one_id__in=part) | Q(other_id__in=part)) for part in parts(numbers)
    )
    counts += _deleted(Identifier.objects.filter(id__in=part) for part in parts(numbers))
    still = set(ProfileChange.objects.filter(account__in=companies).values_list("account", flat=True))
    gone = companies - still
    counts["imports_brought"] += forget_companies(gone)
    counts += _deleted([AccountChange.objects.filter(account__in=gone)])
    return counts


def remove_failed(identifiers: Collection[Identifier]) -> Counter[str]:
    """Delete the messages that could not be taken and that name one of these identifiers: each is looked through.

    Also those whose request names one in what it said about all of its messages.
    """
    gone = [row.pk for row in failed_naming(identifiers)]
    counts = _deleted(FailedEvent.objects.filter(id__in=part) for part in parts(gone))
    counts[FailedEnvelope._meta.db_table] += forget_envelopes()
    return counts


def remove_answers(identifiers: Collection[Identifier]) -> Counter[str]:
    """Delete the kept answers of the last day that name one of these people or its lead, and keep none that is due."""
    withhold_answers()
    values = {each.value for each in identifiers}
    leads = {str(number) for each in identifiers for number in (each.pk, each.lead_id) if number is not None}
    answers = ((row.pk, _read(row.body)) for row in KeptAnswer.objects.iterator())
    gone = [number for number, body in answers if names_one_of(body, values) or _leads_in(body) & leads]
    return _deleted(KeptAnswer.objects.filter(id__in=part) for part in parts(gone))


def remove_views(identifiers: Collection[Identifier]) -> Counter[str]:
    """Delete the saved lists in which one of these people is searched for."""
    return Counter({SavedView._meta.db_table: drop_views_naming([each.value for each in identifiers])})


def failed_naming(identifiers: Collection[Identifier]) -> Iterator[FailedEvent]:
    """The messages that could not be taken and that name one of these identifiers."""
    values = {each.value for each in identifiers}
    naming = {envelope.pk for envelope in FailedEnvelope.objects.iterator() if names_one_of(envelope.said, values)}
    for row in FailedEvent.objects.order_by("id").iterator():
        if row.envelope_id in naming or names_one_of([_read(row.raw), row.params], values):
            yield row


def _read(raw: str) -> object:
    try:
        found: object = json.loads(raw)
    except ValueError:
        return raw
    return found


def _leads_in(body: object) -> set[str]:
    """The numbers of leads that an answer of the API names."""
    found: set[str] = set()
    if isinstance(body, dict):
        listed = body.get("leads")
        found |= {str(body.get("lead_id"))} | {str(each) for each in (listed if isinstance(listed, list) else [])}
    for part in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        found |= _leads_in(part)
    return found


def _messages(numbers: Sequence[int]) -> Counter[str]:
    """The ids of messages that brought the facts of these identifiers."""
    counts: Counter[str] = Counter()
    for rows in (Activity, ProfileChange):
        for part in parts(numbers):
            by_source: dict[int, list[str]] = {}
            found = rows.objects.filter(identifier_id__in=part).exclude(message_id="")
            for source, message in found.values_list("source_id", "message_id"):
                by_source.setdefault(source, []).append(message)
            for source, messages in by_source.items():
                counts += _deleted(
                    Message.objects.filter(source_id=source, message_id__in=names) for names in parts(messages)
                )
    return counts


def _deleted(queries: Iterable[QuerySet[Any]]) -> Counter[str]:
    """Table -> rows."""
    counts: Counter[str] = Counter()
    for query in queries:
        counts[query.model._meta.db_table] += query.delete()[0]
    return counts
