"""Says what is kept of a person as tables in words: section by section, as a person can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reifegrad.explain.wording import Wording
from reifegrad.language.words import MISSING
from reifegrad.spec.title import title_in
from reifegrad_web.pages.frame.fact_words import activity_title, attribute_title, property_title
from reifegrad_web.pages.frame.handover_words import (
    OF_LOST,
    OF_WON,
    OUTCOME_COMMANDS,
    done_title,
    reason_title,
    stage_title,
)
from reifegrad_web.pages.privacy.person import GRANTED, OBJECTED, shown_consent, shown_identifiers
from reifegrad_web.sales.stage_machine import Stage
from reifegrad_web.scoring.reading import score_now, sentences, served_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_MOST = 2_000
"""Rows of a table; who has more gets the newest of them here, and all in the file."""


@dataclass(frozen=True)
class AnswerSection:
    """A kind of facts: its title, what its columns are called, and the rows; `more` are not shown here."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    more: int = 0
    about: str = ""

    @property
    def cells(self) -> Sequence[Sequence[tuple[str, str]]]:
        """The rows, each value with what its column is called."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class _Teller:
    """Says values in the language and the time zone of whoever asks."""

    asked: Page

    def minute(self, written: str | None) -> str:
        if written is None:
            return MISSING
        local = datetime.fromisoformat(written).astimezone(ZoneInfo(self.asked.zone))
        return f"{self.asked.words.day(local)}, {local:%H:%M}"

    def value(self, value: Any) -> str:
        match value:
            case None:
                return MISSING
            case bool():
                return self.asked.words("word.yes" if value else "word.no")
            case dict():
                names = {name: property_title(str(name), self.asked.words) for name in value}
                return "; ".join(f"{names[name]}: {self.value(inner)}" for name, inner in value.items())
            case list():
                return ", ".join(map(self.value, value))
        return str(value)

    def points(self, milli: int | None) -> str:
        return MISSING if milli is None else self.asked.words.thousandths(milli)

    def model(self, name: str) -> str:
        served = served_model(name)
        return name if served is None else title_in(served.model.title, self.asked.words.language, name)

    def verdict(self, model: str, what: str, name: str | None) -> str:
        """What a stage, cell or segment is called in a model; in one that is published no more, by its name."""
        served = served_model(model)
        if name is None or served is None:
            return name or MISSING
        return Wording(served.model, self.asked.words.language).verdict(what, name)

    def section(self, title: str, columns: str, rows: Iterable[Sequence[str]], about: str = "") -> AnswerSection:
        """The newest of the rows, which stand in order; columns as `a|b|c`."""
        every = list(rows)
        more = max(len(every) - _MOST, 0)
        return AnswerSection(title, columns.split("|"), every[more:], more, about)


def answer_sections(found: Mapping[str, Any], lead: int, asked: Page) -> Sequence[AnswerSection]:
    """Everything that an export holds, in words; sections without rows say that there is nothing."""
    tell = _Teller(asked)
    return [
        *_about_the_person(found, tell),
        *_said_by_the_person(found, tell),
        *_done(found, tell),
        *_worked_on(found, tell),
        *_told_by_sales(found, tell),
        *_told_by_actions(found, tell),
        *_promised(found["service_levels"], tell),
        *_scored(found, lead, tell),
        *_where_from(found, tell),
    ]


def _about_the_person(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    identifiers = [
        (each.kind, each.value, tell.minute(each.first_seen_at.isoformat()))
        for each in shown_identifiers(words, found["identities"]["identifiers"])
    ]
    yield tell.section(words("privacy.answer.identifiers"), words("privacy.answer.identifiers.columns"), identifiers)
    changes = [
        (
            attribute_title(each["attribute"], words),
            tell.value(each["value"]),
            tell.minute(each["known_at"]),
            tell.value(each["source"]),
        )
        for each in found["profile_changes"]
    ]
    yield tell.section(words("privacy.answer.attributes"), words("privacy.answer.attributes.columns"), changes)


def _said_by_the_person(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    consents = []
    for each in found["consents"]["all"]:
        shown = shown_consent(each)
        state = words("privacy.consent.granted" if each["state"] == GRANTED else "privacy.consent.withdrawn")
        version = words("privacy.version", version=shown.version) if shown.version else ""
        proof = [shown.text, version, *(f"{name}: {value}" for name, value in shown.evidence)]
        proof_text = "; ".join(part for part in proof if part) or MISSING
        consents.append((shown.purpose, state, tell.minute(each["at"]), shown.source, proof_text))
    yield tell.section(words("privacy.answer.consents"), words("privacy.answer.consents.columns"), consents)
    objections = [
        (
            words("privacy.objection.objected" if each["state"] == OBJECTED else "privacy.objection.withdrawn"),
            tell.minute(each["at"]),
            each["source"],
        )
        for each in found["objections"]
    ]
    yield tell.section(words("privacy.answer.objections"), words("privacy.answer.objections.columns"), objections)


def _done(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    activities = [
        (
            tell.minute(each["occurred_at"]),
            activity_title(each["kind"], words),
            tell.value(each["properties"]) or MISSING,
            tell.value(each["source"]),
        )
        for each in found["activities"]
    ]
    yield tell.section(words("privacy.answer.activities"), words("privacy.answer.activities.columns"), activities)
    outcomes = [
        (words(f"privacy.outcome.{each['outcome']}"), tell.minute(each["decided_at"]), tell.value(each["amount"]),
            tell.value(each["reason"]))
        for each in found["outcomes"]
    ]  # fmt: skip
    yield tell.section(words("privacy.answer.outcomes"), words("privacy.answer.outcomes.columns"), outcomes)


def _worked_on(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    contacts = [
        (
            tell.minute(each["at"]),
            tell.value(each["by"]),
            _contact(each, words),
            tell.value(each["note"]),
            tell.minute(each["again_at"]),
            tell.minute(each["meets_at"]),
        )
        for each in found["contacts"]
    ]
    yield tell.section(words("privacy.answer.contacts"), words("privacy.answer.contacts.columns"), contacts)
    owners = [(tell.minute(each["at"]), tell.value(each["owner"])) for each in found["owners"]]
    yield tell.section(words("privacy.answer.owners"), words("privacy.answer.owners.columns"), owners)


def _contact(each: Mapping[str, Any], words: Words) -> str:
    """In which way and how it went."""
    kind, result = words(f"contact.kind.{each['kind']}"), words(f"contact.{each['result']}")
    return f"{kind}: {result}"


def _told_by_sales(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    steps = [
        (
            tell.minute(each["at"]),
            tell.value(each["by"]),
            done_title(each["command"], words),
            reason_title(each["command"], each["reason"], words) if each["reason"] else MISSING,
            tell.value(each["note"]),
        )
        for each in found["handover"]
    ]
    yield tell.section(words("privacy.answer.handover"), words("privacy.answer.handover.columns"), steps)
    told = [
        (
            tell.minute(each["at"]),
            tell.value(each["by"]),
            words(f"privacy.outcome.{each['outcome']}"),
            _feedback(each, tell),
        )
        for each in found["feedback"]
    ]
    yield tell.section(words("privacy.answer.feedback"), words("privacy.answer.feedback.columns"), told)
    routed = [
        (tell.minute(each["at"]), tell.value(each["owner"]), tell.value(each["queue"]), tell.value(each["route"]))
        for each in found["routing"]
    ]
    yield tell.section(words("privacy.answer.routing"), words("privacy.answer.routing.columns"), routed)


def _told_by_actions(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    """What rules have started: effects, tasks, and lists; and what was written to a CRM."""
    words = tell.asked.words
    effects = [
        (
            tell.minute(each["at"]),
            tell.value(each["rule"]),
            words(f"actions.kind.{each['kind']}"),
            words(f"actions.state.{each['state']}"),
        )
        for each in found["actions"]
    ]
    yield tell.section(words("privacy.answer.actions"), words("privacy.answer.actions.columns"), effects)
    tasks = [
        (tell.minute(each["at"]), title_in(each["title"], words.language, ""), tell.minute(each["done_at"]))
        for each in found["tasks"]
    ]
    yield tell.section(words("privacy.answer.tasks"), words("privacy.answer.tasks.columns"), tasks)
    lists = [
        (tell.value(each["list"]), tell.minute(each["since"]), tell.minute(each["until"])) for each in found["lists"]
    ]
    yield tell.section(words("privacy.answer.lists"), words("privacy.answer.lists.columns"), lists)
    steps = [
        (
            tell.minute(each["at"]),
            tell.value(each["sequence"]),
            words(f"sequences.event.{each['what']}"),
            tell.value(each["step"]),
        )
        for each in found["sequences"]
    ]
    yield tell.section(words("privacy.answer.sequences"), words("privacy.answer.sequences.columns"), steps)
    written = [(tell.minute(each["at"]), each["to"], each["record"]) for each in found["written_back"]]
    yield tell.section(words("privacy.answer.written_back"), words("privacy.answer.written_back.columns"), written)


def _promised(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    """Until when somebody was to answer, and what was done meanwhile; each level stands with its clocks."""
    words = tell.asked.words
    clocks = [
        (
            tell.minute(each["started_at"]),
            words(f"service.promise.{each['promised']}"),
            tell.value(each["level"]),
            tell.minute(each["due_at"]),
            words(f"service.state.{each['state']}"),
            tell.value(each["owner"]),
        )
        for each in found["clocks"]
    ]
    yield tell.section(words("privacy.answer.clocks"), words("privacy.answer.clocks.columns"), clocks)
    events = [
        (
            tell.minute(each["at"]),
            words(f"service.done.{each['what']}"),
            words(f"service.promise.{each['promised']}"),
            tell.value(each["owner"]),
            tell.value(each["to"]),
        )
        for each in found["events"]
    ]
    yield tell.section(words("privacy.answer.steps"), words("privacy.answer.steps.columns"), events)


def _feedback(told: Mapping[str, Any], tell: _Teller) -> str:
    """What was told, question by question."""
    words, known = tell.asked.words, {name: value for name, value in told.items() if value is not None}
    coded = {"reason": lambda code: reason_title(OUTCOME_COMMANDS[told["outcome"]], code, words)}
    coded |= {
        "stage": lambda code: stage_title(Stage(code), words),
        "failed": lambda code: words.named("attribute", code),
    }
    said = [
        f"{words(f'feedback.field.{name}')} {coded.get(name, tell.value)(known[name])}"
        for name in dict.fromkeys((*OF_WON, *OF_LOST))
        if name in known
    ]
    return "; ".join(said) or MISSING


def _scored(found: Mapping[str, Any], lead: int, tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    rows = []
    for each in found["scores"]:
        served, model = served_model(each["model"]), str(each["model"])
        record = None if served is None else each["record"] or score_now(served, lead)
        reasons = [] if served is None or record is None else sentences(served, record, words.language)
        stage, points = tell.verdict(model, "stage", each["stage"]), tell.points(each["milli_points"])
        rows.append((tell.model(model), points, stage, tell.minute(each["as_of"]), "; ".join(reasons) or MISSING))
    about = words("privacy.answer.scores.about")
    yield tell.section(words("privacy.answer.scores"), words("privacy.answer.scores.columns"), rows, about)
    history = [
        (tell.minute(each["at"]), tell.model(each["model"]), tell.points(each["milli_points_before"]),
            tell.points(each["milli_points_after"]), tell.verdict(each["model"], "stage", each["stage_after"]))
        for each in found["score_history"]
    ]  # fmt: skip
    yield tell.section(words("privacy.answer.history"), words("privacy.answer.history.columns"), history)
    crossed = []
    for each in found["score_transitions"]:
        both = [tell.verdict(each["model"], each["what"], each[name]) for name in ("before", "after")]
        what = words(f"privacy.crossed.{each['what']}")
        crossed.append((tell.minute(each["at"]), tell.model(each["model"]), what, *both))
    yield tell.section(words("privacy.answer.crossed"), words("privacy.answer.crossed.columns"), crossed)


def _where_from(found: Mapping[str, Any], tell: _Teller) -> Iterable[AnswerSection]:
    words = tell.asked.words
    imports = [(str(each["import"]), each["source"], tell.minute(each["created_at"])) for each in found["imports"]]
    yield tell.section(words("privacy.answer.imports"), words("privacy.answer.imports.columns"), imports)
    passed_on = [
        (tell.minute(each["created_at"]), each["webhook"], words(f"webhooks.state.{each['state']}"), each["body"])
        for each in found["passed_on"]
    ]
    yield tell.section(words("privacy.answer.passed_on"), words("privacy.answer.passed_on.columns"), passed_on)
    failed = [
        (tell.minute(each["received_at"]), tell.value(each["source"]), each["raw"]) for each in found["failed_messages"]
    ]
    yield tell.section(words("privacy.answer.failed"), words("privacy.answer.failed.columns"), failed)
