"""What did not count is said once for all criteria that it concerns, and with what a mapping file holds in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reifegrad.errors import Problem
from reifegrad.report.losses import loss_text
from reifegrad.report.records.problems import ProblemRecord
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MODEL = """\
reifegrad: 1
name: m
timezone: Europe/Berlin
dimensions:
  fit:
    criteria:
      home: {when: "country = 'DE'", points: 5}
      large: {when: "country = 'DE' and employees > 10", points: 5}
      near: {when: "country = 'AT'", points: 5}
  interest:
    criteria:
      visit: {activity: page_viewed, points: 5, limit: 3}
      often: {activity: page_viewed, points: 5, limit: 1}
"""
LEADS = "lead_id,created_at,country,employees\nL1,2025-01-01,Freedonia,5\nL2,2025-01-02,AT,20\n"
ACTIVITIES = "activity_id,lead_id,kind,occurred_at\n1,L1,page_viewed,2025-02-01\n2,L2,page_viewed,2025-02-02\n"


@pytest.fixture(params=[None, 1], ids=["in memory", "in an engine"])
def found(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., dict[str, Problem]]:
    """What did not count in a run, by its code and variant."""

    def run(**files: str) -> dict[str, Problem]:
        texts = {"model.yaml": MODEL, "leads.csv": LEADS, "activities.csv": ACTIVITIES}
        texts |= {f"{name}.{'yaml' if name in {'model', 'mapping'} else 'csv'}": text for name, text in files.items()}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, "utf-8")
        tables = {name: str(tmp_path / f"{name}.csv") for name in ("leads", "activities")}
        mapping = {"mapping": str(tmp_path / "mapping.yaml")} if "mapping" in files else {}
        data = FactInputs(**tables, **mapping, rejects=str(tmp_path / "rejects"), threads=request.param)
        problems = score(ScoreRequest(str(tmp_path / "model.yaml"), data, "2025-03-01")).not_counted
        assert len({loss_text(problem, "en") for problem in problems}) == len(problems)
        return {f"{problem.code}.{problem.variant}".strip("."): problem for problem in problems}

    return run


def test_what_two_criteria_wait_for_in_vain_is_said_once_and_names_both(
    found: Callable[..., dict[str, Problem]],
) -> None:
    problem = found()["value-not-there"]
    assert (problem.line, problem.also) == (7, ("dimensions.fit.criteria.large.when",))
    assert "model.yaml:7; read in fit.home, fit.large)." in loss_text(problem, "en")
    assert "model.yaml:7; gelesen in fit.home, fit.large)." in loss_text(problem, "de")
    assert ProblemRecord.of(problem, "en").to_dict()["also"] == ["dimensions.fit.criteria.large.when"]
    assert Problem.from_dict(problem.to_dict()) == problem


def test_a_kind_that_never_occurs_is_said_once(found: Callable[..., dict[str, Problem]]) -> None:
    problem = found(activities=ACTIVITIES.replace("page_viewed", "page_view"))["kind-not-there.near"]
    assert "; read in interest.visit, interest.often)." in loss_text(problem, "en")


def test_what_concerns_one_criterion_names_its_line_only(found: Callable[..., dict[str, Problem]]) -> None:
    problem = found(model=MODEL.replace("'DE' and ", "'AT' and "))["value-not-there"]
    assert problem.also == ()
    assert "model.yaml:7). " in loss_text(problem, "en")
    assert "also" not in ProblemRecord.of(problem, "en").to_dict()


def test_a_word_of_the_mapping_file_that_no_row_has_is_said(found: Callable[..., dict[str, Problem]]) -> None:
    leads = LEADS.replace("Freedonia", "AT")
    problem = found(leads=leads, mapping="leads: {values: {country: {Allemagne: DE, Autriche: AT}}}\n")[
        "translation-never"
    ]
    assert problem.severity == "note"
    assert str(problem) == (
        "translation-never: in the rows that are used, country of the leads is never 'Allemagne', which the mapping "
        "file translates. Write the word as it stands in the file, or remove it: leads: {values: {country: "
        "{Allemagne: DE}}}."
    )


def test_a_word_of_a_row_that_another_row_of_its_lead_outdates_stands_in_the_file(
    found: Callable[..., dict[str, Problem]],
) -> None:
    mapping = "leads: {one_row: true, values: {country: {Italy: IT, Freedonia: DE, Spain: ES}}}\n"
    problem = found(leads=LEADS.replace("L1,", "L1,2025-01-01,Italy,5\nL1,", 1), mapping=mapping)["translation-never"]
    assert "is never 'Spain', which" in problem.what


@pytest.mark.parametrize(
    "mapping",
    [
        "leads: {values: {country: {Freedonia: DE}}}",
        "leads: {values: {country: {Freedonia: DE}}, lower: [country]}",
        "leads: {values: {country: {Freedonia: DE}, employees: {many: 100}}}",
        "leads: {values: {country: {Freedonia: DE}}}\nactivities: {values: {kind: {screen: screen_viewed}}}",
        "leads: {values: {country: {Freedonia: DE, GERMANY: DE}}}",
        "leads: {values: {country: {Österreich: AT, Freedonia: DE}}}",
    ],
)
def test_a_word_that_occurs_or_that_nothing_reads_is_no_word_worth(
    found: Callable[..., dict[str, Problem]], mapping: str
) -> None:
    assert "translation-never" not in found(mapping=f"{mapping}\n")


def test_a_word_of_the_mapping_file_in_another_spelling_is_said_as_such(
    found: Callable[..., dict[str, Problem]],
) -> None:
    problems = found(mapping="leads: {values: {country: {freedonia: DE}}}\n")
    assert "translation-never" not in problems
    assert "translation-spelling" in problems


def test_a_year_that_stands_for_never_is_no_hint_at_another_format(found: Callable[..., dict[str, Problem]]) -> None:
    problems = found(activities=ACTIVITIES.replace("2025-02-01", "9999-12-31"))
    assert problems["dates-unlikely.late"].what == "dated after 2099: 1 row of 2 activities"
    assert "unix" not in problems["dates-unlikely.late"].fix
    assert "dates-unlikely" not in problems
    one = found(activities="activity_id,lead_id,kind,occurred_at\n1,L1,page_viewed,1970-01-20\n")["dates-unlikely"]
    assert one.what_in("de") == "datiert vor 1971: 1 Zeile von 1 Aktivität"
    assert "unix" in one.fix


def test_moments_are_said_as_the_language_writes_them(found: Callable[..., dict[str, Problem]]) -> None:
    problem = found(activities=ACTIVITIES.replace("2025-02-0", "2025-04-0"))["activities-later"]
    assert "dated from 2025-04-01 00:00 to 2025-04-02 00:00" in problem.what
    assert "01.04.2025 00:00" in problem.what_in("de")
