from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reifegrad.errors import ReifegradError
from reifegrad.run.engine_url import open_engine
from reifegrad.run.examples import read_examples, run_examples
from reifegrad.spec.loader import parse_model
from reifegrad.tables import load_mapping
from reifegrad.templates.shipped import (
    list_templates,
    load_template,
    starter_text,
    template_names,
    template_path,
    template_text,
)

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("customer-lifecycle", "fit-interest", "grade-matrix", "icp-bant")


def test_the_shipped_models_are_known() -> None:
    assert template_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_both_titles_binds_the_schema_and_is_named_as_its_file(name: str) -> None:
    model = load_template(name)
    template = next(template for template in list_templates() if template.name == name)
    assert set(template.title) == set(template.goal) == {"de", "en"}
    assert template.summary
    assert template_text(name).startswith("# yaml-language-server: $schema=scoring-model.schema.json\n")
    assert model.name == name
    assert template_path(name).is_file()
    assert parse_model(template_text(name)).hash == model.hash


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_template_hold(name: str) -> None:
    model = load_template(name)
    examples = read_examples(model, starter_text(f"{name}.tests.yaml"), file=name)
    results = run_examples(open_engine(), model, examples)
    assert [result.differences for result in results if not result.holds] == []


def test_the_example_of_a_mapping_can_be_used_and_every_line_of_it_switched_on(tmp_path: Path) -> None:
    file = tmp_path / "mapping.yaml"
    text = starter_text("mapping.example.yaml")
    file.write_text(text, "utf-8")
    assert load_mapping(file).table("leads").columns == {}
    file.write_text(re.sub(r"^  # ", "  ", text, flags=re.MULTILINE), "utf-8")
    assert load_mapping(file).table("leads").columns["lead_id"] == "Kontaktnummer"
    assert load_mapping(file).table("activities").key_from_row


def test_an_unknown_template_names_the_nearest() -> None:
    with pytest.raises(ReifegradError, match="Did you mean 'fit-interest'"):
        load_template("fit-interst")
    with pytest.raises(ReifegradError, match="unknown-template"):
        starter_text("nothing.yaml")
