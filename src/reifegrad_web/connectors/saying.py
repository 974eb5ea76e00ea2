"""Says what a CRM is told of a lead: points, grade, reasons and next change, in one language. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences
from reifegrad.language.words import Words
from reifegrad.spec.points import to_points
from reifegrad_web.connectors.contract import Said
from reifegrad_web.leads.objections import objecting
from reifegrad_web.scoring.models import LeadScore
from reifegrad_web.scoring.reading import explained
from reifegrad_web.scoring.scored_lead import facts_for, score_lead_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reifegrad.explain.next_change import VerdictChange
    from reifegrad_web.scoring.served_models import ServedModel

MOST_REASONS = 5
_NOTHING = ""


def said_of(served: ServedModel | None, leads: Mapping[str, int | None], language: str, now: datetime) -> list[Said]:
    """What is to be said of records: record -> its lead. Of who objects, or has no score, that there is nothing."""
    silent = objecting(lead for lead in leads.values() if lead is not None)
    found = []
    for record, lead in leads.items():
        is_said = served is not None and lead is not None and lead not in silent
        row = _score(served.name, lead) if is_said and served is not None and lead is not None else None
        found.append(_nothing(record) if row is None or served is None else _said(served, record, row, language, now))
    return found


def digest_of(said: Said) -> str:
    """What tells one thing to say from another; empty: nothing is said."""
    if said.is_nothing:
        return _NOTHING
    parts = [said.points, said.grade, list(said.reasons), said.next_change]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _score(model: str, lead: int) -> LeadScore | None:
    return LeadScore.objects.filter(model=model, lead_id=lead).exclude(score=None).first()


def _nothing(record: str) -> Said:
    return Said(record, None, "", (), "", "", "")


def _said(served: ServedModel, record: str, row: LeadScore, language: str, now: datetime) -> Said:
    sentences, words = Sentences(served.model, language), Words(language)
    known = explained(served, row)
    if known is None or row.score is None:
        return _nothing(record)
    reasons = [sentences.reason(Reason.from_dict(each)) for each in known["reasons"][:MOST_REASONS]]
    change = _next(served, row.lead_id, now)
    points, grade = to_points(row.score), _grade(row.verdict)
    coming = "" if change is None else sentences.change(change)
    lines = [
        words("connector.note.points", points=words.decimal(points, 1), grade=grade or words("connector.note.none")),
        *(words("connector.note.reason", reason=reason) for reason in reasons),
        words("connector.note.next", change=coming) if coming else words("connector.note.stays"),
        words("connector.note.since", model=served.name, moment=f"{row.changed_at:%Y-%m-%d %H:%M} UTC"),
    ]
    day = "" if change is None else change.on.isoformat()
    return Said(record, round(points, 1), grade, tuple(reasons), coming, day, "\n".join(lines))


def _grade(verdict: Mapping[str, str]) -> str:
    """The grades, the cell and the stage, as the model calls them."""
    grades = [value for name, value in sorted(verdict.items()) if name.startswith("grade:")]
    cell = verdict.get("cell")
    return ", ".join(
        dict.fromkeys([*([cell] if cell else grades), *([verdict["stage"]] if "stage" in verdict else [])])
    )


def _next(served: ServedModel, lead: int, now: datetime) -> VerdictChange | None:
    facts = facts_for([served], lead)
    scored = score_lead_at(served, lead, facts, now) if facts.leads else None
    coming = () if scored is None else scored.coming(now)
    return next(iter(coming), None)
