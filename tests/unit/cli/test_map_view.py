"""What `map` shows on the screen: three rows as people of the language read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

LEADS = "lead_id,created_at,email\nL1,2026-01-20T14:05:00,a@ahorn.example\nL2,2026-07-21,b@ahorn.example\n"


def test_days_are_written_as_the_language_writes_them(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text(LEADS, "utf-8")
    german = run("map", "leads.csv", "--lang", "de").stdout
    assert "20.01.2026" in german and "21.07.2026" in german and "2026-01" not in german
    assert "14:05:00+01:00" in german and "00:00:00+02:00" in german
    english = run("map", "leads.csv").stdout
    assert "2026-01-20" in english and "2026-07-21" in english


def test_programs_get_moments_in_one_form(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text(LEADS, "utf-8")
    for language in ("de", "en"):
        record = json.loads(run("map", "leads.csv", "--lang", language, "--json").stdout)
        rows = record["sources"][0]["rows"]
        assert [row["created_at"] for row in rows] == ["2026-01-20 14:05:00+01:00", "2026-07-21 00:00:00+02:00"]


def test_why_rows_do_not_fit_is_said_in_words(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text("lead_id,created_at\nA,gestern\n,2025-01-01\nA,2025-01-01\n", "utf-8")
    english = run("map", "leads.csv").stdout
    assert "line 2, created_at: 'gestern' (not a date or time)" in english
    assert "line 3, lead_id: '' (empty)" in english
    german = run("map", "leads.csv", "--lang", "de").stdout
    assert "'A' (Kennung mehrfach vergeben)" in german
    record = json.loads(run("map", "leads.csv", "--json").stdout)
    assert {one["reason"] for one in record["sources"][0]["rejected"]} == {"not_a_time", "empty", "duplicate_key"}


def test_what_shipped_models_read_in_vain_is_said_before_they_refuse_it(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text("lead_id,email,position,country\nL1,a@ahorn.example,CEO,DE\n", "utf-8")
    Path("calls.csv").write_text("activity_id,lead_id,kind,occurred_at\n1,L1,call,2026-01-20\n", "utf-8")
    shown = run("map", "leads.csv", "calls.csv").stdout
    assert "  fit-interest: path\n" in shown
    assert "--allow-missing" in shown
    lacking = json.loads(run("map", "leads.csv", "calls.csv", "--json").stdout)["lacking"]
    assert lacking["fit-interest"] == ["path"]
    assert lacking["grade-matrix"] == ["path", "employees", "industry"]
    alone = json.loads(run("map", "leads.csv", "--json").stdout)["lacking"]
    assert "fit-interest" not in alone  # without activities none of their properties is missed
    for model in ("fit-interest", "grade-matrix"):
        Path(f"{model}.yaml").unlink(missing_ok=True)
        mapped = run("map", "leads.csv", "calls.csv", "-o", f"{model}.yaml").stdout
        assert f"  reifegrad score MODEL --mapping {model}.yaml --as-of now --allow-missing\n" in mapped
        arguments = ("score", model, "--mapping", f"{model}.yaml", "--as-of", "2026-02-01")
        refused = run(*arguments)
        assert refused.exit_code == 1
        assert all(f"'{name}'" in refused.stderr for name in lacking[model])
        assert "--allow-missing" in refused.stderr
        allowed = run(*arguments, "--allow-missing")
        assert (allowed.exit_code, "--allow-missing" in allowed.stderr) == (0, False)
        assert "It counts as unknown for everybody" in allowed.stderr
