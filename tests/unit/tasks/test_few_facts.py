"""A handful of facts is scored in memory; nobody can tell by the results."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from subprocess import run as run_program
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.report.records.scores import ExplainOutput, ScoreOutput
from reifegrad.run.few_facts import MOST_LOOKS, MOST_ROWS, looks
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model
from reifegrad.tasks.explain import ExplainRequest, explain
from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.score import ScoreRequest, score
from reifegrad.tasks.workspace import SmallWorkspace, Workspace, open_scoring
from reifegrad.templates.company import generate_company
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from reifegrad.errors import Problem

AS_OF = "2026-01-01"
TEMPLATES = ("fit-interest", "grade-matrix", "customer-lifecycle", "icp-bant")
LEADS = """\
Kontaktnummer;Angelegt am;Funktion;Land;E-Mail;Vorname;Nachname;Firma
4711;01.12.2025;CEO;DE;joerg.muessig@kran.example;Jörg;Müßig;Kran & Söhne AG
4712;02.12.2025 14:30;Praktikant;AT;anna@gmx.de;Anna;Ökten;
4714;kein Datum;Einkauf;CH;carla@x.example; Carla ;;Größe €
4715;01.02.2026;CEO;DE;spaeter@x.example;Später;Gekommen;
;01.12.2025;CEO;DE;ohne@x.example;Ohne;Nummer;
4712;02.12.2025 14:30;Praktikant;AT;anna@gmx.de;Anna;Ökten;
"""
ACTIVITIES = """\
Aktivitätsnummer;Kontaktnummer;Aktivität;Zeitpunkt;path;form
a1;4711;page_viewed;20.12.2025 10:00;/preise;
a2;4711;page_viewed;21.12.2025 10:00;/preise;
a2;4711;page_viewed;21.12.2025 10:00;/preise;
a2;4712;page_viewed;22.12.2025 10:00;/jobs;
a3;4712;form_submitted;22.12.2025 10:00;;demo
a4;9999;page_viewed;22.12.2025 10:00;/preise;
a5;4711;page_viewed;morgen;/preise;
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> FactInputs:
    """Thirty leads as text files."""
    folder = tmp_path_factory.mktemp("small")
    files = generate_company(folder, leads=30, activities=400, seed=11, file_format="csv")
    return FactInputs(str(files.leads), str(files.accounts), str(files.activities), rejects=str(folder / "rejects"))


def by_engine(data: FactInputs) -> FactInputs:
    """The same facts for an engine: who says how many threads it may take gets one."""
    return replace(data, threads=1)


def is_in_memory(model: str, data: FactInputs) -> bool:
    loaded = load_template(model)
    with open_scoring(loaded, data) as space:
        assert isinstance(space, SmallWorkspace | Workspace)
        return space.engine is None


@pytest.mark.parametrize("template", TEMPLATES)
def test_memory_and_engine_give_the_same_run(template: str, small: FactInputs) -> None:
    assert is_in_memory(template, small)
    assert not is_in_memory(template, by_engine(small))
    found, expected = (score(ScoreRequest(template, data, AS_OF, top=100)) for data in (small, by_engine(small)))
    assert found.ranked
    assert found.ranked == expected.ranked
    assert found.summary == expected.summary
    assert found.notes == expected.notes
    for language in ("de", "en"):
        assert ScoreOutput.of(found, language) == ScoreOutput.of(expected, language)


@pytest.mark.parametrize("template", TEMPLATES)
def test_memory_and_engine_explain_alike(template: str, small: FactInputs) -> None:
    ids = ("L0000003", "L0000001", "L0000003", "L0000017")
    found, expected = (
        explain(ExplainRequest(template, data, AS_OF, ids, steps=True, days=60)) for data in (small, by_engine(small))
    )
    assert [lead.subject_id for lead in found.leads] == list(ids[:2] + ids[3:])
    assert found == expected
    assert ExplainOutput.of(found, "de") == ExplainOutput.of(expected, "de")


def _german(folder: Path) -> FactInputs:
    (folder / "leads.csv").write_bytes(LEADS.encode("cp1252"))
    (folder / "activities.csv").write_bytes(ACTIVITIES.encode("cp1252"))
    names = (str(folder / f"{name}.csv") for name in ("leads", "activities"))
    leads, activities = names
    return FactInputs(leads, None, activities, rejects=str(folder / "rejects"), allow_missing=True)


@pytest.mark.parametrize("template", ["fit-interest", "icp-bant"])
@pytest.mark.parametrize("only", [(), ("4712",), ("4715", "4711", "4711")])
def test_what_is_wrong_with_rows_is_said_alike(template: str, only: tuple[str, ...], tmp_path: Path) -> None:
    data = _german(tmp_path)
    rejects: list[Any] = []
    results = []
    for inputs in (data, by_engine(data)):
        results.append(score(ScoreRequest(template, inputs, AS_OF, only=only)))
        rejects.append({file.name: file.read_text("utf-8") for file in Path(data.rejects).iterdir()})
    found, expected = results
    assert found.notes
    assert (found.notes, found.summary, found.ranked) == (expected.notes, expected.summary, expected.ranked)
    assert rejects[0]
    assert rejects[0] == rejects[1]
    assert found.summary.activities_without_lead == 1


def _problems(request: ScoreRequest) -> tuple[Problem, ...]:
    with pytest.raises(ReifegradError) as caught:
        score(request)
    return tuple(caught.value.problems)


@pytest.mark.parametrize(
    "change",
    [
        {"only": ("L0000001", "L00000031", "nobody")},
        {"as_of": "1950-01-01"},
        {"data": {"allow_missing": False, "accounts": None, "activities": None}, "model": "icp-bant"},
        {"data": {"activities": "nowhere.csv"}},
    ],
)
def test_what_stops_a_run_is_said_alike(change: dict[str, Any], small: FactInputs) -> None:
    data = replace(small, **change.pop("data", {}))
    request = replace(ScoreRequest("fit-interest", data, AS_OF), **change)
    if "model" in change:
        text = 'reifegrad: 1\nname: x\ndimensions: {fit: {criteria: {a: {when: "nowhere = 1", points: 1}}}}\n'
        request = replace(request, model=parse_model(text))
    assert _problems(request) == _problems(replace(request, data=by_engine(data)))


def test_a_model_of_accounts_is_scored_alike(small: FactInputs) -> None:
    model = parse_model(
        "reifegrad: 1\nname: firms\nsubject: account\npopulation: employees is not null\ndimensions:\n"
        "  fit: {criteria: {big: {when: 'employees > 200', points: 20}}}\n"
        "  interest: {criteria: {visits: {activity: page_viewed, points: 1, decay: {half_life: 30 days}}}}\n"
        "thresholds: {sales_qualified: 21}\n"
    )
    found, expected = (score(ScoreRequest(model, data, AS_OF, top=100)) for data in (small, by_engine(small)))
    assert found.ranked
    assert (found.ranked, found.summary) == (expected.ranked, expected.summary)


def test_results_that_are_written_and_files_that_are_read_in_place_are_for_an_engine(
    small: FactInputs, facts: FactInputs, tmp_path: Path
) -> None:
    assert not is_in_memory("fit-interest", facts)  # Parquet
    with open_scoring(load_template("fit-interest"), small, keep=True) as space:
        assert space.engine is not None
    output = tmp_path / "scores.csv"
    written = score(ScoreRequest("fit-interest", small, AS_OF, output=str(output), top=100))
    assert written.ranked == score(ScoreRequest("fit-interest", small, AS_OF, top=100)).ranked
    assert len(output.read_text("utf-8").splitlines()) == 1 + written.summary.scored


def test_more_than_a_handful_is_for_an_engine(tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    for count, few in ((400, True), (MOST_ROWS + 1, False)):
        leads.write_text("lead_id,position\n" + "".join(f"{i},CEO\n" for i in range(count)), "utf-8")
        data = FactInputs(str(leads), allow_missing=True, rejects=str(tmp_path / "rejects"))
        assert is_in_memory("fit-interest", data) is few


def test_one_busy_lead_whose_gaps_are_measured_is_more_than_a_handful() -> None:
    as_of = read_moment(AS_OF, "UTC")
    text = (
        "reifegrad: 1\nname: x\ndimensions: {{interest: {{criteria: {{visits: "
        "{{activity: page_viewed, points: 1, decay: {{{}: 30 days{}}}}}}}}}}}\n"
    )
    busy = FactRecords((Lead("a"),), (), tuple(Activity(str(i), "a", "page_viewed", as_of) for i in range(1_000)))
    assert looks(parse_model(text.format("half_life", "")), busy) <= MOST_LOOKS
    assert looks(parse_model(text.format("inactive_for", ", lose: 20%")), busy) > MOST_LOOKS


def test_a_list_of_few_leads_loads_no_engine(small: FactInputs) -> None:
    code = (
        "import sys; from reifegrad.cli.main import cli; cli(sys.argv[1:], standalone_mode=False); "
        "sys.exit(' '.join({'ibis', 'duckdb', 'pandas'} & set(sys.modules)) or None)"
    )
    sources = ["--leads", str(small.leads), "--accounts", str(small.accounts), "--activities", str(small.activities)]
    for command in (["score", "grade-matrix"], ["explain", "grade-matrix", "--lead", "L0000003"]):
        ended = run_program(
            [sys.executable, "-c", code, *command, *sources, "--as-of", AS_OF],
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        assert "L0000003" in ended.stdout
