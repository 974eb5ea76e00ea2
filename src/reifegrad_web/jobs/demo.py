"""Fills an empty server with the demo company: its past, its models and the source that its visitors send to."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from reifegrad.errors import fail
from reifegrad.templates.company import generate_company
from reifegrad.templates.shipped import list_templates, template_text
from reifegrad_web.agreements.in_force import agreement_of, version_in_force
from reifegrad_web.ingest.models import Source
from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.message import Delivery
from reifegrad_web.ingest.sources import add_source
from reifegrad_web.ingest.taking import Delivered, take
from reifegrad_web.jobs.demo_agreement import BY, agree, begins, start_actions
from reifegrad_web.jobs.demo_answers import answer
from reifegrad_web.jobs.demo_clocks import keep_clocks
from reifegrad_web.jobs.demo_handover import hand_over_open, note_handovers
from reifegrad_web.jobs.demo_routing import give_leads
from reifegrad_web.jobs.demo_sales import note_contacts, phone_of
from reifegrad_web.jobs.visitors import named
from reifegrad_web.leads.cards import renew_cards
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.models import Activity, Identifier
from reifegrad_web.leads.outcomes import add_outcome
from reifegrad_web.models.checking import check_here
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import published_models
from reifegrad_web.org.people import decider
from reifegrad_web.routing.known_then import knowing_then
from reifegrad_web.sales.models import StageEvent
from reifegrad_web.scoring.publishing import put_in_service
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reifegrad.templates.company import CompanyFiles

SOURCE = "Demo company"
_LEADS, _ACTIVITIES, _DAYS, _SEED = 1_200, 15_000, 730, 5
"""A company that is scored in some seconds, and of which enough were won to learn from it: people, what they have done,
and in how many days until now."""
_BATCH = 500


def fill(now: datetime) -> Source:
    """Fill the server in one transaction, and return the source; one that is filled already is left as it is.

    Raises:
        ReifegradError: There are data which are not those of the demo company.
    """
    found = Source.objects.filter(name=SOURCE).first()
    if found is None:
        found = _fill(now)
    start_actions(now)
    return found


def _fill(now: datetime) -> Source:
    if Source.objects.exists() or Identifier.objects.exists() or ModelVersion.objects.exists():
        raise fail("server-demo-real-data")
    with tempfile.TemporaryDirectory(prefix="reifegrad-demo-") as folder:
        files = generate_company(Path(folder), leads=_LEADS, activities=_ACTIVITIES, seed=_SEED, until=now, days=_DAYS)
        messages = [*_people(files), *_past(files)]
        outcomes = pq.read_table(files.outcomes).to_pylist()
        since = {row["lead_id"]: row["created_at"] for row in pq.read_table(files.leads).to_pylist()}
    with write():
        source = add_source(SOURCE, (), now)
        parts = [messages[start : start + _BATCH] for start in range(0, len(messages), _BATCH)]
        take([_delivered(source, part, now) for part in parts], now)
        _note_outcomes(outcomes, now)
        note_handovers(since)
        for template in list_templates():
            put_in_service(check_here(template_text(template.name)), decider(None), now, BY)
        _play_sales(now)
        note_contacts(since, outcomes)
    return source


def _play_sales(now: datetime) -> None:
    """What marketing and sales have agreed on, and what became of the leads that sales was given since."""
    if version_in_force() is not None:  # of people who have something else in mind
        return
    version = agree(now)
    agreement = agreement_of(version)
    begun = begins(agreement.timezone, now)
    recent = set(Activity.objects.filter(occurred_at__gte=begun).values_list("identifier__lead_id", flat=True))
    handed = StageEvent.objects.filter(at__gte=begun).values_list("identifier__lead_id", flat=True)
    leads = [lead for lead in recent.union(handed) if lead is not None]
    renew_cards(leads, rows_of(leads, colleagues=False))
    with knowing_then(agreement, published_models()) as known:
        hand_over_open(known, begun, now)
        given = give_leads(version, known, begun, now)
    answer(version, given, now)
    keep_clocks(given, now)


def _note_outcomes(rows: list[dict[str, Any]], now: datetime) -> None:
    """What became of people, as sales notes it on their pages."""
    for row in rows:
        decided_at = row["decided_at"].replace(tzinfo=UTC)
        add_outcome(f"user:{row['lead_id']}", row["outcome"], decided_at, row["amount"], row["reason"] or "", now)


def _delivered(source: Source, messages: list[dict[str, Any]], now: datetime) -> Delivered:
    """Messages as a client of Segment sends them, read in the same way."""
    body = json.dumps({"writeKey": source.write_key, "batch": messages, "sentAt": now.isoformat()}).encode()
    batch = read(Delivery("/v1/batch", {}, {"content-type": "application/json"}, body, now))
    return Delivered(source.pk, now, batch.messages)


def _people(files: CompanyFiles) -> Iterator[dict[str, Any]]:
    accounts = {row["account_id"]: row for row in pq.read_table(files.accounts).to_pylist()}
    for row in pq.read_table(files.leads).to_pylist():
        lead, account, since = row.pop("lead_id"), row.pop("account_id"), _moment(row.pop("created_at"))
        traits = row | {"phone": phone_of(lead, row["country"])}
        yield _call("identify", lead, f"demo-{lead}", since) | {"traits": _known(traits)}
        if account is not None:
            traits = {name: value for name, value in accounts[account].items() if name != "created_at"}
            yield _call("group", lead, f"demo-{lead}-{account}", since) | {"groupId": account, "traits": _known(traits)}


def _past(files: CompanyFiles) -> Iterator[dict[str, Any]]:
    for row in pq.read_table(files.activities).to_pylist():
        lead, number, kind = row.pop("lead_id"), row.pop("activity_id"), row.pop("kind")
        said = _call("track", lead, f"demo-{number}", _moment(row.pop("occurred_at")))
        yield said | named(kind) | {"properties": _known(row)}


def _call(kind: str, lead: str, number: str, moment: str) -> dict[str, Any]:
    return {"type": kind, "userId": lead, "messageId": number, "timestamp": moment}


def _moment(naive: datetime) -> str:
    return f"{naive.isoformat()}Z"


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}
