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
