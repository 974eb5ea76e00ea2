"""A model, facts and perhaps leads come in; the next question for each, or what every field does, goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from rich import box
from rich.padding import Padding
from rich.table import Table

from reifegrad.cli.session import open_session
from reifegrad.errors import fail, nearest
from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.measure.fields import report_fields
from reifegrad.measure.profiles import read_profiles
from reifegrad.predict.profile.next_question import ask_next
from reifegrad.predict.write.attribute_titles import title_in_model
from reifegrad.reference.known import known_at
from reifegrad.run.data_checks import latest_moment
from reifegrad.run.lead_facts import read_lead_facts
from reifegrad.run.score import check_moment
from reifegrad.spec.condition import Type
from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad.spec.points import round_half_away, to_points
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.measure.fields import Field, FieldReport
    from reifegrad.predict.profile.next_question import Answer, NextQuestions, Question
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs

_ANSWERS = 5
_EARNS = 0.02
"""A field that decides the verdict of fewer leads than this share hardly earns its place."""


@dataclass(frozen=True)
class Asked:
    """Whom to ask what, by which model and over which data."""

    model: str
    data: FactInputs
    as_of: str | None
    leads: tuple[str, ...]
    top: int


def ask_and_show(asked: Asked, screen: Screen) -> None:
    """Print the questions for the leads that are named; else what every field does.

    Raises:
        ReifegradError: The model or the facts have problems, or there is no such lead.
    """
    model = find_model(asked.model)
    if model.subject != "lead":
        raise fail("ask-accounts", "the model scores accounts; questions go to people", "Use a model of leads.")
    with open_session(model, asked.data, screen) as session:
        given = None if asked.as_of is None else read_moment(asked.as_of, model.timezone)
        as_of = latest_moment(session.engine, session.facts) if given is None else given
        check_moment(as_of)
        session.bar.say(screen.words("progress.compute"))
        if not asked.leads:
            relations = session.facts.relations
            fields = report_fields(session.engine, model, relations, as_of=as_of)
            session.bar.close()
            _show_fields(fields, model, as_of, screen)
            return
        found = _questions(session, model, asked.leads, as_of)
        session.bar.close()
    if screen.as_json:
        screen.json([_record(one, model, asked.top) for one in found])
    else:
        for one in found:
            _show(one, model, asked.top, screen)


def _questions(session: Session, model: ScoringModel, leads: Sequence[str], as_of: datetime) -> list[NextQuestions]:
    engine, relations = session.engine, session.facts.relations
    facts = read_lead_facts(engine, model, relations, leads)
    known = known_at(model, facts, as_of)
    ids = engine.arrow(relations.leads.select("lead_id"))["lead_id"]
    moment = np.datetime64(as_of.astimezone(UTC).replace(tzinfo=None), "us")
    moments = pa.table({"lead_id": ids, "as_of": pa.array(np.full(len(ids), moment), pa.timestamp("us"))})
    types = {name: kind for name, kind in model.attributes.items() if kind is not Type.TIME and name != "lead_id"}
    others = read_profiles(engine, relations, moments, types)
    found = []
    for lead in leads:
        subject = known.subject(lead)
        if subject is None:
            what = f"there is no lead {lead!r} at that moment"
            raise fail("unknown-lead", what, nearest(lead, ids.to_pylist()[:10_000]))
        found.append(ask_next(model, subject, others))
    return found


def _show(found: NextQuestions, model: ScoringModel, top: int, screen: Screen) -> None:
    words, wording = screen.words, Wording(model, screen.language)
    now = _verdict(found, found.verdict, wording, screen)
    what = _kinds(found, screen)
    screen.print(words("ask.now", lead=printable(found.subject_id), kind=what, verdict=now), style="bold")
    if not found.questions:
        screen.print(words("ask.nothing"))
        return
    best = found.questions[0]
    screen.print(words("ask.best", attribute=_title(model, best.attribute, screen)))
    if not best.bits:
        screen.print(words("ask.no_change", kind=what))
    for place, question in enumerate(found.questions[:top], 1):
        screen.print("", _head(place, question, model, what, screen), style="bold")
        screen.print(Padding(_answers(question, found, wording, screen), (0, 0, 0, 3)))
    if len(found.questions) > top:
        rest = ", ".join(_title(model, question.attribute, screen) for question in found.questions[top:])
        screen.print("", words("ask.others", names=rest))
    if found.silent:
        screen.print("", words("ask.silent", names=printable(", ".join(found.silent))))


def _head(place: int, question: Question, model: ScoringModel, kind: str, screen: Screen) -> str:
    words, wording = screen.words, Wording(model, screen.language)
    moves = question.lowest or question.highest
    return words(
        "ask.question" if moves else "ask.question.bare",
        place=str(place),
        attribute=_title(model, question.attribute, screen),
        kind=kind,
        tells=words.shortest(100 * question.tells, 0),
        changes=words.shortest(100 * question.changes, 0),
        low=_signed(question.lowest, wording),
        high=_signed(question.highest, wording),
    )


def _answers(question: Question, found: NextQuestions, wording: Wording, screen: Screen) -> Table:
    """The answers that move the score most, up and down; what is likely to be answered, and what then follows."""
    words = screen.words
    moves = any(answer.moves for answer in question.answers)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(max_width=46)
    for _ in range(2):
        grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    for answer in _telling(question.answers):
        between = isinstance(answer.examples[0], float)
        joint = words("ask.to") if between else ", "
        examples = joint.join(printable(wording.value(value)) for value in answer.examples)
        likely = f"{words.shortest(100 * answer.likely, 0)} %"
        verdict = _verdict(found, answer.verdict, wording, screen)
        grid.add_row(examples, likely, _signed(answer.moves, wording) if moves else "", verdict)
    return grid


def _telling(answers: Sequence[Answer]) -> list[Answer]:
    if len(answers) <= _ANSWERS:
        return list(answers)
    likely = sorted(answers, key=lambda answer: -answer.likely)[:_ANSWERS]
    return sorted(likely, key=lambda answer: -answer.moves)


def _kinds(found: NextQuestions, screen: Screen) -> str:
    return " / ".join(screen.words(f"ask.kind.{kind}") for kind in found.kinds)


def _verdict(found: NextQuestions, verdict: Sequence[str], wording: Wording, screen: Screen) -> str:
    """`C3 (Cool: nurture)`, `ready for sales`; a stage that the cell names already is not said twice."""
    if len(verdict) != len(found.kinds) or verdict[0] == DISQUALIFIED_STAGE:
        return printable(wording.stage(verdict[0]))
    parts = []
    for kind, word in zip(found.kinds, verdict, strict=True):
        text = wording.milli(int(word)) if kind == "score" else wording.verdict(kind, word or None)
        parts.append(printable(text))
    return " / ".join(parts)


def _signed(milli: int, wording: Wording) -> str:
    tenths = round_half_away(milli / 100) * 100
    return f"{'+' if tenths > 0 else ''}{wording.milli(tenths)}"


def _title(model: ScoringModel, name: str, screen: Screen) -> str:
    title = Wording(model, screen.language).title(title_in_model(model, name), name)
    return printable(f"{title} ({name})" if title.casefold() != name.casefold() else title)


def _record(found: NextQuestions, model: ScoringModel, top: int) -> dict[str, Any]:
    questions = [
        {
            "attribute": question.attribute,
            "title": title_in_model(model, question.attribute),
            "bits": round(question.bits, 4),
            "tells": round(question.tells, 4),
            "changes": round(question.changes, 4),
            "lowest": to_points(question.lowest),
            "highest": to_points(question.highest),
            "answers": [
                {
                    "examples": list(answer.examples),
                    "likely": round(answer.likely, 4),
                    "moves": to_points(answer.moves),
                    **dict(zip(found.kinds, answer.verdict, strict=False)),
                }
                for answer in question.answers
            ],
        }
        for question in found.questions[:top]
    ]
    head = {"lead_id": found.subject_id, "about": list(found.kinds), "verdict": list(found.verdict)}
    return head | {"uncertain_bits": round(found.uncertain, 4), "questions": questions, "silent": list(found.silent)}


def _show_fields(found: FieldReport, model: ScoringModel, as_of: datetime, screen: Screen) -> None:
    words, wording = screen.words, Wording(model, screen.language)
    if screen.as_json:
        used = [vars(one) | {"moves": round(one.moves / 1000, 3), "advice": _advice(one, found)} for one in found.used]
        unused = [{"name": name, "known": known} for name, known in found.unused]
        record = {"leads": found.leads, "used": used, "unused": unused}
        screen.json(record | {"missing": list(found.missing)})
        return
    title = words("fields.title", leads=words.number(found.leads), moment=wording.moment(as_of))
    screen.print(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("fields.field"))
    for key in ("fields.known", "fields.decides", "fields.moves"):
        table.add_column(words(key), justify="right")
    table.add_column(words("fields.advice"))
    for one in found.used:
        advice = words(f"fields.advice.{_advice(one, found)}")
        share, decides = (words.percent(n / max(found.leads, 1), 1) for n in (one.known, one.decided))
        moves = wording.milli(round_half_away(one.moves / 100) * 100)
        table.add_row(_title(model, one.name, screen), share, decides, moves, advice)
    screen.print(table)
    screen.print(words("fields.decides.note"), style="dim")
    _show_unused(found, screen)


def _advice(one: Field, found: FieldReport) -> str:
    if not one.known:
        return "empty"
    if one.decided >= _EARNS * found.leads:
        return "keep"
    return "little" if one.decided or one.moves else "nothing"


def _show_unused(found: FieldReport, screen: Screen) -> None:
    words = screen.words
    if found.unused:
        listed = ", ".join(f"{name} ({words.percent(known / max(found.leads, 1), 1)})" for name, known in found.unused)
        screen.print(words("fields.unused", names=printable(listed)))
        screen.print(words("fields.gdpr"), style="dim")
    if found.missing:
        screen.print(words("fields.missing", names=printable(", ".join(found.missing))))
