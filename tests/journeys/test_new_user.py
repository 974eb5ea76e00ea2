"""A new user starts a model, edits it, checks it, scores files, explains a lead, compares and tests."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from reifegrad.spec.json_schema import schema_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from click.testing import Result

LEADS = """\
Kontaktnummer;Angelegt am;Funktion;Land;E-Mail;Vorname;Nachname;Firma
4711;01.12.2025;CEO;DE;joerg.muessig@kran.example;Jörg;Müßig;Kran & Söhne AG
4712;02.12.2025 14:30;Praktikant;AT;anna@gmx.de;Anna;Ökten;
4713;03.12.2025;CEO;US;ben@far.example;Ben;Far;Far Inc
4714;kein Datum;Einkauf;CH;carla@x.example;Carla;[bold]Groß;Größe €
4715;01.02.2026;CEO;DE;spaeter@x.example;Später;Gekommen;
;01.12.2025;CEO;DE;ohne@x.example;Ohne;Nummer;
"""
ACTIVITIES = """\
Aktivitätsnummer;Kontaktnummer;Aktivität;Zeitpunkt;path
a1;4711;page_viewed;20.12.2025 10:00;/preise
a2;4711;page_viewed;21.12.2025 10:00;/preise
a2;4711;page_viewed;21.12.2025 10:00;/preise
a3;4712;webinar_attended;22.12.2025 10:00;
a4;9999;page_viewed;22.12.2025 10:00;/preise
"""
DATA = ("--leads", "leads.csv", "--activities", "aktivitäten.csv")
AS_OF = ("--as-of", "2026-01-01")


def write_german_files(folder: Path) -> None:
    """As Excel writes them: semicolons, Windows-1252, German dates."""
    (folder / "leads.csv").write_bytes(LEADS.encode("cp1252").replace(b"\n", b"\r\n"))
    (folder / "aktivitäten.csv").write_bytes(ACTIVITIES.encode("cp1252").replace(b"\n", b"\r\n"))


def test_from_nothing_to_a_priority_list(run: Callable[..., Result], tmp_path: Path) -> None:
    started = run("init", "mine")
    assert started.exit_code == 0
    assert "reifegrad check mine/scoring-model.yaml" in started.stdout
    assert (tmp_path / "mine" / "scoring-model.schema.json").read_text("utf-8") == schema_text()

    again = run("init", "mine")
    assert again.exit_code == 2
    assert again.stderr.count("file-exists: the file already exists") == 4

    model = tmp_path / "mine" / "scoring-model.yaml"
    assert run("check", model).exit_code == 0
    assert run("test", model).exit_code == 0

    original = model.read_text("utf-8")
    model.write_text(original.replace("points: 15", "point: 15"), "utf-8")
    wrong = run("check", model)
    assert wrong.exit_code == 1
    assert "mine/scoring-model.yaml:39: model-shape: unknown key 'point'" in wrong.stdout.replace(str(tmp_path), "mine")
    assert "Did you mean 'points'?" in wrong.stdout
    refused = run("score", model, *DATA, *AS_OF)
    assert refused.exit_code == 1
    assert "unknown key 'point'" in refused.stderr

    model.write_text(original.replace("points: 15", "points: 25"), "utf-8")
    failed = run("test", model)
    assert failed.exit_code == 1
    assert "expected 50" in failed.stdout
    assert "got 70" in failed.stdout

    changed = run("diff", "fit-interest", model)
    assert changed.exit_code == 0
    assert changed.stdout == "Interest, Pricing page visited: Points 15 \N{RIGHTWARDS ARROW} 25\n"


def test_a_german_excel_export_is_scored_without_a_word_of_configuration(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    write_german_files(tmp_path)
    result = run("score", "fit-interest", *DATA, *AS_OF, "--lang", "de")
    assert result.exit_code == 0, result.output
    for told in (
        "Passung und Interesse, Stand 01.01.2026 00:00",
        "Jörg Müßig",
        "Kran & Söhne AG",
        "+20 Position (CEO)",
        "+30 Preisseite besucht (2\N{MULTIPLICATION SIGN})",
        "bereit für den",
        "[bold]Groß",
        "4 Leads bewertet; davon 1 ausgeschlossen und getrennt geführt (Dorthin liefern wir nicht: 1).",
        "1 war zu diesem Zeitpunkt noch nicht bekannt.",
        "Gelesen: 6 Leads, 5 Aktivitäten.",
        "1 Zeile abgewiesen, 1 Wert nicht lesbar",
        "-10 Position (Praktikant)",
        "Aktivitäten, die zu keinem Lead der Tabelle gehören: 1 von",
    ):
        assert told in result.stdout, told
    assert "Ben" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    rejects = (tmp_path / "reifegrad-rejects" / "leads.rejects.csv").read_text("utf-8")
    assert "kein Datum" in rejects


def test_scores_and_contributions_are_written_and_add_up(run: Callable[..., Result], tmp_path: Path) -> None:
    write_german_files(tmp_path)
    result = run("score", "fit-interest", *DATA, *AS_OF, "-o", "s.csv", "--contributions", "c.csv", "--lang", "de")
    assert result.exit_code == 0
    assert "Geschrieben: s.csv" in result.stdout
    assert "Warum" not in result.stdout
    with (tmp_path / "s.csv").open(encoding="utf-8") as file:
        scores = {row["lead_id"]: row for row in csv.DictReader(file)}
    with (tmp_path / "c.csv").open(encoding="utf-8") as file:
        parts = list(csv.DictReader(file))
    assert scores["4711"]["score"] == "50"
    assert scores["4713"]["disqualified"] == "country_not_served"
    for lead, row in scores.items():
        assert float(row["score"]) == sum(float(part["points"]) for part in parts if part["lead_id"] == lead)


def test_why_a_lead_has_its_score_and_what_will_change(run: Callable[..., Result], tmp_path: Path) -> None:
    write_german_files(tmp_path)
    result = run(
        "explain", "fit-interest", *DATA, *AS_OF, "--lead", "4711", "--lead", "4715", "--lang", "de", "--steps"
    )
    assert result.exit_code == 0
    for told in (
        "Jörg Müßig, CEO, Kran & Söhne AG (4711)",
        "+30  Preisseite besucht (2-mal, zuletzt am 21.12.2025)",
        "50  Score",
        "Stufe fällt am 20.01.2026 von „bereit für den Vertrieb“ auf „weiter beim Marketing“",
        "1. Lead und Attribute, wie sie bekannt sind",
        "7. Was daraus folgt",
        "Später Gekommen, CEO (4715)",
        "noch nicht bekannt",
    ):
        assert told in " ".join(result.stdout.split()) or told in result.stdout, told
    record = json.loads(run("explain", "fit-interest", *DATA, *AS_OF, "--lead", "4711", "--json").stdout)
    (lead,) = record["leads"]
    assert lead["score"] == sum(reason["points"] for reason in lead["reasons"]) == 50
    assert lead["changes"][0]["after"] == "marketing_qualified"


def test_the_language_can_come_from_the_environment(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REIFEGRAD_LANG", "de")
    assert "Kundenlebenszyklus" in run("templates").stdout
    assert "Customer lifecycle" in run("templates", "--lang", "en").stdout
    monkeypatch.setenv("REIFEGRAD_LANG", "fr")
    assert run("templates").exit_code == 2


def test_a_change_of_the_model_shows_whom_it_moves(
    run: Callable[..., Result], tmp_path: Path, company: tuple[str, ...]
) -> None:
    run("init", "m", "--template", "grade-matrix")
    model = tmp_path / "m" / "scoring-model.yaml"
    model.write_text(model.read_text("utf-8").replace("1: 76, 2: 51", "1: 276, 2: 51"), "utf-8")
    result = run("diff", "grade-matrix", model, *company, *AS_OF)
    assert result.exit_code == 0, result.output
    assert "Engagement: Grade 1 76 \N{RIGHTWARDS ARROW} 276" in result.stdout
    assert "200 compared, 0 with a different score." in result.stdout
    assert "move to another cell" in result.stdout
    record = json.loads(run("diff", "grade-matrix", model, *company, *AS_OF, "--json").stdout)
    assert sum(move["count"] for move in record["moves"]["cell"]) == 200
    moved = sum(move["count"] for move in record["moves"]["cell"] if move["from"] != move["to"])
    assert moved > 0
    assert all(
        (move["from"][-1], move["to"][-1]) == ("1", "2")
        for move in record["moves"]["cell"]
        if move["from"] != move["to"]
    )


def test_the_demo_shows_the_list_and_commands_that_work(run: Callable[..., Result], tmp_path: Path) -> None:
    result = run("demo")
    assert result.exit_code == 0, result.output
    assert "5,000 leads scored." in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    commands = result.stdout.replace("\\\n", " ")
    named = [line.split()[1:] for line in commands.splitlines() if line.startswith("  reifegrad ")]
    assert [words[0] for words in named] == ["explain", "score", "score", "init"]
    for words in named:
        assert run(*words).exit_code == 0, words
    assert (tmp_path / "scores.csv").is_file()
    assert (tmp_path / "my-model" / "scoring-model.yaml").is_file()


def test_a_demo_company_can_be_csv_and_is_the_same_for_the_same_seed(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    for folder in ("one", "two"):
        made = run("demo-data", folder, "--leads", "50", "--activities", "200", "--seed", "3", "--format", "csv")
        assert made.exit_code == 0
    for name in ("leads", "accounts", "activities", "outcomes"):
        assert (tmp_path / "one" / f"{name}.csv").read_bytes() == (tmp_path / "two" / f"{name}.csv").read_bytes()
    sources = [part for name in ("leads", "accounts", "activities") for part in (f"--{name}", f"one/{name}.csv")]
    assert run("score", "grade-matrix", *sources, *AS_OF).exit_code == 0


def test_doctor_works_and_names_nobody(run: Callable[..., Result], tmp_path: Path) -> None:
    import getpass
    import socket

    result = run("doctor", "--report")
    assert result.exit_code == 0
    assert result.stdout.startswith("```\nreifegrad: ")
    assert "engine: DuckDB works" in result.stdout
    for private in (socket.gethostname(), str(tmp_path), f"/{getpass.getuser()}"):
        assert private not in result.stdout
    assert json.loads(run("doctor", "--json").stdout)["engine"] == "DuckDB works"
