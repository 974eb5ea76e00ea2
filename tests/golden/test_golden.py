"""In: tests/golden/<template>/<case>.yaml. Out: each implementation gives the numbers computed there by hand.

A file has `as_of`, optionally `at` (when activities happen that do not say so) and `vary` (texts of the template
to replace), and `cases`, each with a `name`, `given` and `expect`; a case may set `as_of`, `at`, `vary` itself.
Keys of an activity besides kind, at, times and id are its properties. Expected points are in points;
`contributions` names every row that is not zero.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from reifegrad import templates
from reifegrad.reference import score_lead
from reifegrad.run.records import score_records
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model
from reifegrad.spec.points import to_milli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore

    OpenNamed = Callable[[str], Engine]
    Implementation = Callable[[str, dict[str, Any], OpenNamed], LeadScore | None]

HERE = Path(__file__).parent
MODELS = Path(templates.__path__[0]) / "models"


def by_reference(template: str, case: dict[str, Any], _: OpenNamed) -> LeadScore | None:
    facts = facts_of(case["given"], case["at"] or case["as_of"])
    return score_lead(model_of(template, variation(case)), facts, "lead", as_of=moment(case["as_of"]))


def by_engine(name: str) -> Implementation:
    """An engine compiles a model once for all cases that share it: each case is a lead of its own."""

    def score(template: str, case: dict[str, Any], open_named: OpenNamed) -> LeadScore | None:
        return engine_scores(open_named(name), template, variation(case), str(case["as_of"])).get(case["id"])

    return score


IMPLEMENTATIONS: dict[str, Implementation] = {
    "reference": by_reference,
    **{name: by_engine(name) for name in ("duckdb", "postgres", "spark")},
}


def variation(case: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(case["vary"].items())


@cache
def engine_scores(
    engine: Engine, template: str, changes: tuple[tuple[str, str], ...], as_of: str
) -> dict[str, LeadScore]:
    together = FactRecords()
    for name, case in (param.values for param in cases()):
        if (name, variation(case), str(case["as_of"])) == (template, changes, as_of):
            facts = renamed(facts_of(case["given"], case["at"] or case["as_of"]), case["id"])
            together = FactRecords(*(getattr(together, f.name) + getattr(facts, f.name) for f in fields(FactRecords)))
    scores = score_records(engine, model_of(template, changes), together, as_of=moment(as_of))
    return {score.subject_id: score for score in scores}


def renamed(facts: FactRecords, name: str) -> FactRecords:
    """The facts of a case under ids that no other case has."""
    return FactRecords(
        tuple(replace(lead, id=name, account=lead.account and f"{name} account") for lead in facts.leads),
        tuple(replace(account, id=f"{name} account") for account in facts.accounts),
        tuple(replace(activity, id=f"{name} {activity.id}", lead=name) for activity in facts.activities),
        tuple(replace(change, lead=name) for change in facts.changes),
    )


@cache
def cases() -> list[Any]:
    found = []
    for file in sorted(HERE.glob("*/*.yaml")):
        content = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
        for case in content["cases"]:
            merged = {"at": None, "vary": {}} | {key: content[key] for key in content if key != "cases"} | case
            name = f"{file.parent.name}/{file.stem}/{case['name'].replace(' ', '-')}"
            found.append(pytest.param(file.parent.name, merged | {"id": name}, id=name))
    return found


@cache
def model_of(template: str, changes: tuple[tuple[str, str], ...]) -> ScoringModel:
    text = (MODELS / f"{template}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {template}"
        text = text.replace(old, new)
    return parse_model(text)


def moment(text: Any) -> datetime:
    """Cases write every time with its offset."""
    read = datetime.fromisoformat(str(text))
    assert read.tzinfo is not None, text
    return read


def activities_of(given: list[dict[str, Any]], at: Any) -> Iterator[Activity]:
    number = 0
    for written in given:
        properties = {key: value for key, value in written.items() if key not in {"kind", "at", "times", "id"}}
        for _ in range(written.get("times", 1)):
            number += 1
            identity = str(written.get("id", f"activity-{number:03}"))
            yield Activity(identity, "lead", written["kind"], moment(written.get("at", at)), properties)


def facts_of(given: dict[str, Any], at: Any) -> FactRecords:
    lead = dict(given.get("lead") or {})
    created = lead.pop("created_at", None)
    account = given.get("account")
    return FactRecords(
        leads=(Lead("lead", moment(created) if created else None, None if account is None else "account", lead),),
        accounts=() if account is None else (Account("account", None, account),),
        activities=tuple(activities_of(given.get("activities") or [], at)),
        changes=tuple(
            ProfileChange("lead", change["attribute"], change["value"], moment(change["known_at"]))
            for change in given.get("changes") or []
        ),
    )


def shown(score: LeadScore, key: str) -> Any:
    """A part of the result in the form in which cases expect it (points in milli-points)."""
    if key == "contributions":
        return {
            row.name if row.part == "criterion" else f"{row.part} {row.name}": row.points
            for row in score.contributions
            if row.points
        }
    if key in {"occurrences", "counted"}:
        return {row.name: getattr(row, key) for row in score.contributions if row.occurrences}
    value = getattr(score, key)
    return dict(value) if key in {"dimensions", "grades"} else value


def in_milli(key: str, expected: Any) -> Any:
    if key == "score":
        return to_milli(expected)
    if key in {"dimensions", "contributions"}:
        return {name: to_milli(points) for name, points in expected.items()}
    if key == "grades":
        return {name: str(grade) for name, grade in expected.items()}
    return expected


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
@pytest.mark.parametrize(("template", "case"), cases())
def test_golden(template: str, case: dict[str, Any], implementation: str, open_named: OpenNamed) -> None:
    score = IMPLEMENTATIONS[implementation](template, case, open_named)
    assert score is not None
    expected = {key: in_milli(key, value) for key, value in case["expect"].items()}
    assert {key: shown(score, key) for key in expected} == expected
    assert sum(row.points for row in score.contributions) == score.score
    for row in score.contributions:
        assert row.points == row.gross - row.lost_to_limit - row.lost_to_decay - row.lost_to_caps
