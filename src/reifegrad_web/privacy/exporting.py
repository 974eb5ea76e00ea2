"""Tells a person everything that is kept about them: the answer to a request for access."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad_web.connectors.reading import written_back
from reifegrad_web.imports.models import Brought, Import
from reifegrad_web.ingest.models import Source
from reifegrad_web.leads.consents import consents_of, last_of
from reifegrad_web.leads.models import Activity, Assignment, Contact, Outcome, ProfileChange
from reifegrad_web.leads.objections import objections_of
from reifegrad_web.leads.persons import identities_of, members_of
from reifegrad_web.privacy.removing import failed_naming
from reifegrad_web.privacy.statements import statements
from reifegrad_web.privacy.told_by_sales import told_by_sales
from reifegrad_web.scoring.models import LeadScore, ScoreChange, ScoreTransition
from reifegrad_web.webhooks.reading import passed_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User

FORM = 1
"""The version of the form of an export."""


def export(lead: int, now: datetime) -> dict[str, Any]:
    """Everything that any table holds of a lead, as plain data; `processing` is said to everybody."""
    members = members_of(lead)
    numbers = [each.pk for each in members]
    sources = dict(Source.objects.values_list("id", "name"))
    activities = Activity.objects.filter(identifier_id__in=numbers)
    brought = Brought.objects.filter(identifier_id__in=numbers)
    changes = ProfileChange.objects.filter(identifier_id__in=numbers)
    return {
        "form": FORM,
        "lead_id": str(lead),
        "exported_at": now.isoformat(),
        "processing": statements(),
        "identities": identities_of(lead),
        "activities": [_activity(row, sources) for row in activities.order_by("occurred_at", "id")],
        "profile_changes": [_known(row, sources) for row in changes.order_by("known_at", "id")],
        "consents": {"last": last_of(lead), "all": consents_of(lead)},
        "objections": objections_of(lead),
        "outcomes": [
            _outcome(row, sources)
            for row in Outcome.objects.filter(identifier_id__in=numbers).order_by("decided_at", "id")
        ],
        **_work(numbers),
        **told_by_sales(numbers),
        "imports": [
            {"import": row.pk, "source": row.source, "created_at": row.created_at.isoformat()}
            for row in Import.objects.filter(id__in=brought.values("of_import_id")).order_by("id")
        ],
        **_scores(numbers),
        "passed_on": passed_on(numbers),
        "written_back": written_back(numbers),
        "failed_messages": [
            {
                "source": sources.get(row.source_id),
                "code": row.code,
                "received_at": row.received_at.isoformat(),
                "raw": row.raw,
                "said": None if row.envelope is None else row.envelope.said,
            }
            for row in failed_naming(members)
        ],
    }


def _work(numbers: Sequence[int]) -> dict[str, Any]:
    """Who looked after the person, and who got in touch when, with what result."""
    owners = Assignment.objects.filter(identifier_id__in=numbers).select_related("owner").order_by("id")
    contacts = Contact.objects.filter(identifier_id__in=numbers).select_related("user").order_by("id")
    return {
        "owners": [
            {"identifier": row.identifier_id, "owner": _name(row.owner), "at": row.at.isoformat()} for row in owners
        ],
        "contacts": [
            {
                "identifier": row.identifier_id,
                "by": _name(row.user),
                "at": row.at.isoformat(),
                "kind": row.kind,
                "result": row.result,
                "note": row.note or None,
                "again_at": None if row.again_at is None else row.again_at.isoformat(),
                "meets_at": None if row.meets_at is None else row.meets_at.isoformat(),
            }
            for row in contacts
        ],
    }


def _name(user: User | None) -> str | None:
    return None if user is None else user.username


def _scores(leads: Sequence[int]) -> dict[str, Any]:
    """What every model says of a lead, how that became so, and what was crossed."""
    scores = LeadScore.objects.filter(lead_id__in=leads).order_by("model")
    transitions = ScoreTransition.objects.filter(lead_id__in=leads).order_by("at", "id")
    changes = ScoreChange.objects.filter(lead_id__in=leads).order_by("at", "id")
    return {
        "scores": [_score(row) for row in scores],
        "score_transitions": [_transition(row) for row in transitions],
        "score_history": [_change(row) for row in changes],
    }


def _activity(row: Activity, sources: dict[int, str]) -> dict[str, Any]:
    return {
        "identifier": row.identifier_id,
        "source": sources.get(row.source_id),
        "message_id": row.message_id,
        "kind": row.kind,
        "name": row.name,
        "occurred_at": row.occurred_at.isoformat(),
        "received_at": row.received_at.isoformat(),
        "properties": row.properties,
    }


def _known(row: ProfileChange, sources: dict[int, str]) -> dict[str, Any]:
    return {
        "identifier": row.identifier_id,
        "source": sources.get(row.source_id),
        "message_id": row.message_id,
        "attribute": row.attribute,
        "value": row.value,
        "known_at": row.known_at.isoformat(),
        "received_at": row.received_at.isoformat(),
    }


def _outcome(row: Outcome, sources: dict[int, str]) -> dict[str, Any]:
    return {
        "identifier": row.identifier_id,
        "source": sources.get(row.source_id),
        "outcome": row.outcome,
        "decided_at": row.decided_at.isoformat(),
        "received_at": row.received_at.isoformat(),
        "amount": row.amount,
        "reason": row.reason or None,
    }


def _score(row: LeadScore) -> dict[str, Any]:
    return {
        "model": row.model,
        "model_hash": row.model_hash,
        "as_of": row.as_of.isoformat(),
        "milli_points": row.score,
        "stage": row.stage or None,
        "record": row.record,
    }


def _transition(row: ScoreTransition) -> dict[str, Any]:
    return {
        "model": row.model,
        "at": row.at.isoformat(),
        "what": row.what,
        "dimension": row.dimension or None,
        "before": row.before or None,
        "after": row.after or None,
    }


def _change(row: ScoreChange) -> dict[str, Any]:
    return {
        "model": row.model,
        "model_hash": row.model_hash,
        "at": row.at.isoformat(),
        "milli_points_before": row.before,
        "milli_points_after": row.after,
        "stage_before": row.stage_before or None,
        "stage_after": row.stage_after or None,
        "cause": row.cause,
    }
