"""Headings that mean a known column: found where a person would see it, and not where one would not."""

from __future__ import annotations

import pytest

from reifegrad.tables.look_alikes import looks_like, nearest_heading


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("created_at", "Create Time"),
        ("created_at", "Record Created On"),
        ("created_at", "Angelegt (Datum)"),
        ("created_at", "create_dt"),
        ("email", "email_from"),
        ("email", "E-Mail geschäftlich"),
        ("email", "Kontakt Mail"),
        ("country", "Country/Region"),
        ("country", "Land (Adresse)"),
        ("employees", "Anzahl Mitarbeiter gesamt"),
        ("employees", "employes"),
    ],
)
def test_a_heading_that_means_a_column_is_offered(name: str, heading: str) -> None:
    assert looks_like(name, ["Notes", heading, "Zip"]) == [heading]
    assert nearest_heading(name, ["Notes", heading, "Zip"]).close == heading


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("created_at", "Created By"),
        ("created_at", "Erstellt von"),
        ("email", "emails opened"),
        ("email", "E-Mail Opt-Out"),
        ("country", "Landing page"),
        ("position", "Notes"),
    ],
)
def test_a_heading_that_only_shares_a_word_is_not(name: str, heading: str) -> None:
    assert looks_like(name, ["Notes", heading, "Zip"]) == []
