"""Finds the question that would tell most about a lead; without a lead, what every field of the forms is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from reifegrad.errors import fail, nearest
from reifegrad.measure.fields import report_fields
from reifegrad.measure.profiles import read_profiles
from reifegrad.predict.profile.next_question import ask_next
from reifegrad.reference.known import known_at
from reifegrad.run.lead_facts import read_lead_facts
from reifegrad.spec.condition import Type
from reifegrad.spec.time import check_moment, naive_utc
from reifegrad.tasks.end_of_data import end_of_data
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.progress import computing, quiet
from reifegrad.tasks.workspace import open_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.errors import Problem
    from reifegrad.measure.fields import FieldReport
    from reifegrad.predict.profile.next_question import NextQuestions
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.moment import Moment
    from reifegrad.tasks.progress import Progress
    from reifegrad.tasks.workspace import Workspace


@dataclass(frozen=True)
class AskRequest:
    """Whom to ask, by which model. Without `leads`: what the fields do.

    `as_of` is by default the end of the data; `today` is the moment of the clock, after which no date is believed.
    """

    model: ModelSource
    data: FactInputs
    as_of: Moment | None = None
    leads: tuple[str, ...] = ()
    today: datetime | None = None


@dataclass(frozen=True)
class AskResult:
    """The questions for each lead that was named, all of them, the best first; else `fields`.

    `notes` say what was found in the facts.
    """

    model: ScoringModel
    as_of: datetime
    leads: tuple[NextQuestions, ...] = ()
    fields: FieldReport | None = None
    notes: tuple[Problem, ...] = ()


def ask(request: AskRequest, progress: Progress = quiet) -> AskResult:
    """Find the questions for the leads that are named; else what every field does.

    Raises:
        ReifegradError: The model scores accounts, the model or the facts have problems, or there is no such lead.
    """
    model = find_model(request.model)
    if model.subject != "lead":
        raise fail("ask-accounts")
    with open_workspace(model, request.data, progress) as space:
        given = None if request.as_of is None else read_moment(request.as_of, model.timezone)
        dated: tuple[Problem, ...] = ()
        if (as_of := given) is None:
            as_of, dated = end_of_data(space.engine, space.facts, timezone=model.timezone, today=request.today)
        check_moment(as_of)
        notes = (*space.facts.notes, *dated)
        with computing(space.engine, progress):
            if request.leads:
                return AskResult(model, as_of, leads=_questions(space, request.leads, as_of), notes=notes)
            fields = report_fields(space.engine, model, space.facts.relations, as_of=as_of)
            return AskResult(model, as_of, fields=fields, notes=notes)


def _questions(space: Workspace, leads: tuple[str, ...], as_of: datetime) -> tuple[NextQuestions, ...]:
    engine, model, relations = space.engine, space.model, space.facts.relations
    known = known_at(model, read_lead_facts(engine, model, relations, leads), as_of)
    ids = engine.arrow(relations.leads.select("lead_id"))["lead_id"]
    moment = np.datetime64(naive_utc(as_of), "us")
    moments = pa.table({"lead_id": ids, "as_of": pa.array(np.full(len(ids), moment), pa.timestamp("us"))})
    types = {name: kind for name, kind in model.attributes.items() if kind is not Type.TIME and name != "lead_id"}
    others = read_profiles(engine, relations, moments, types)
    found = []
    for lead in leads:
        subject = known.subject(lead)
        if subject is None:
            near = nearest(lead, ids.to_pylist()[:10_000])
            raise fail("unknown-lead", variant="moment", name=lead, near=near)
        found.append(ask_next(model, subject, others))
    return tuple(found)
