"""Headings that mean a known column: found where a person would see it, and not where one would not."""

from __future__ import annotations

import pytest

from reifegrad.tables.look_alikes import as_mapped, looks_like, nearest_heading


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


@pytest.mark.parametrize("name", ["revenue", "goalName", "eventvalue"])
def test_a_column_that_a_row_repeats_is_offered_in_the_form_that_reads_all_of_it(name: str) -> None:
    headings = [f"{one} (actionDetails {n})" for n in range(3) for one in ("type", "revenue", "goalName", "eventValue")]
    close = nearest_heading(name, headings).close
    assert close is not None
    assert close.casefold() == f"{name} (actionDetails *)".casefold()


@pytest.mark.parametrize("heading", ["Umsatz (2025)", "revenue 0", "revenue (EUR)", "Phone 2"])
def test_other_numbers_stay_in_headings(heading: str) -> None:
    assert as_mapped(heading) == heading
    assert nearest_heading(heading.casefold(), [heading]).close == heading
