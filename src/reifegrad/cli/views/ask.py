"""Shows the question that would tell most about a lead, and what every field of the forms is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.padding import Padding
from rich.table import Table

from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.predict.write.attribute_titles import title_in_model
from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.cli.screen import Screen
    from reifegrad.measure.fields import FieldReport
    from reifegrad.predict.profile.next_question import Answer, NextQuestions, Question
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.ask import AskResult

_ANSWERS = 5


def show_questions(result: AskResult, top: int, screen: Screen) -> None:
    """Print the first questions for each lead that was named; else what the fields do."""
    if result.fields is not None:
        _show_fields(result.fields, result.model, result.as_of, screen)
    for one in result.leads:
        _show(one, result.model, top, screen)


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
    if found.never_answered:
        screen.print("", words("ask.silent", names=printable(", ".join(found.never_answered))))


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
    for answer in _answers_to_show(question.answers):
        between = isinstance(answer.examples[0], float)
        joint = words("ask.to") if between else ", "
        examples = joint.join(printable(wording.value(value)) for value in answer.examples)
        likely = f"{words.shortest(100 * answer.likely, 0)} %"
        verdict = _verdict(found, answer.verdict, wording, screen)
        grid.add_row(examples, likely, _signed(answer.moves, wording) if moves else "", verdict)
    return grid


def _answers_to_show(answers: Sequence[Answer]) -> list[Answer]:
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


def _show_fields(found: FieldReport, model: ScoringModel, as_of: datetime, screen: Screen) -> None:
    words, wording = screen.words, Wording(model, screen.language)
    title = words("fields.title", leads=words.count("count.leads", found.leads), moment=wording.moment(as_of))
    screen.print(title, style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("fields.field"))
    for key in ("fields.known", "fields.decides", "fields.moves"):
        table.add_column(words(key), justify="right")
    table.add_column(words("fields.advice"))
    for one in found.used:
        advice = words(f"fields.advice.{found.advice(one)}")
        share, decides = (words.percent(n / max(found.leads, 1), 1) for n in (one.known, one.decided))
        moves = wording.milli(round_half_away(one.moves / 100) * 100)
        table.add_row(_title(model, one.name, screen), share, decides, moves, advice)
    screen.print(table)
    screen.print(words("fields.decides.note"), style="dim")
    _show_unused(found, screen)


def _show_unused(found: FieldReport, screen: Screen) -> None:
    words = screen.words
    if found.unused:
        listed = ", ".join(f"{name} ({words.percent(known / max(found.leads, 1), 1)})" for name, known in found.unused)
        screen.print(words("fields.unused", names=printable(listed)))
        screen.print(words("fields.gdpr"), style="dim")
    if found.missing:
        screen.print(words("fields.missing", names=printable(", ".join(found.missing))))
