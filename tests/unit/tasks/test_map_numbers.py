"""What `map` says of numbers is what `score` makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.tasks.inputs import FactInputs
from reifegrad.tasks.map import MapRequest, map_sources
from reifegrad.tasks.score import ScoreRequest, score

if TYPE_CHECKING:
    from pathlib import Path

LEADS = """Kontakt-ID;Position;Jahresumsatz;Mitarbeiter;Angelegt am
1;CEO;12,5 Mio. €;1.250;01.09.2025
2;CEO;850 T€;ca. 500;02.09.2025
3;CEO;3.500.000,00 EUR;50-99;03.09.2025
4;CEO;-;ca. 7;30.02.2025
"""
MODEL = """reifegrad: 1
name: m
dimensions:
  fit:
    criteria:
      r: {attribute: revenue, points: {">= 1000000": 10}}
      e: {attribute: employees, points: {">= 250": 5}}
"""


def test_numbers_that_score_rejects_are_counted_and_not_shown_as_read(tmp_path: Path) -> None:
    leads, mapping, model = tmp_path / "leads.csv", tmp_path / "mapping.yaml", tmp_path / "m.yaml"
    leads.write_text(LEADS, "utf-8")
    model.write_text(MODEL, "utf-8")
    [source] = map_sources(MapRequest((str(leads),), output=str(mapping))).sources
    data = FactInputs(leads=str(leads), mapping=str(mapping), rejects=str(tmp_path / "rejects"))
    result = score(ScoreRequest(str(model), data, "2025-12-01", top=9))
    [table] = result.summary.tables
    assert (source.values_rejected, table.values_rejected) == (6, 6)
    assert [row["revenue"] for row in source.rows] == [None, None, "3500000"]
    assert [row["employees"] for row in source.rows] == ["1250", None, None]


def test_a_value_that_begins_like_a_formula_is_shown_as_it_stands_in_the_file(tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text(
        "lead_id,employees,created_at\n1,-5 ca.,2025-09-01\n2,'n/a,2025-09-01\n3,'=1,2025-09-01\n", "utf-8"
    )
    [source] = map_sources(MapRequest((str(leads),))).sources
    assert [value for _, _, value, _ in source.rejected] == ["-5 ca.", "'n/a", "'=1"]
