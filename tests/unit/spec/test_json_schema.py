"""The shipped JSON Schema: up to date, valid, and of one mind with the loader."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reifegrad.spec.json_schema import SCHEMA_FILE, schema_text, scoring_model_schema
from reifegrad.spec.loader import read_yaml

MODELS = [
    *sorted((Path(__file__).parents[3] / "src/reifegrad/templates/models").glob("*.yaml")),
    Path(__file__).with_name("enterprise-plan.yaml"),
]


def as_json(value: Any) -> Any:
    """What an editor sees: keys are texts."""
    if isinstance(value, dict):
        return {str(key).lower() if isinstance(key, bool) else str(key): as_json(part) for key, part in value.items()}
    return [as_json(part) for part in value] if isinstance(value, list) else value


def test_the_shipped_file_is_up_to_date() -> None:
    # If not: python -c "from reifegrad.spec.json_schema import write_schema_file; write_schema_file()"
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()


def test_the_schema_is_draft_07() -> None:
    schema = scoring_model_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert not {"$defs", "prefixItems"} & set(schema_text().replace('"', " ").split())


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_is_valid(path: Path) -> None:
    plain, _ = read_yaml(path.read_text(encoding="utf-8"), file=path.name)
    jsonschema.Draft7Validator(scoring_model_schema()).validate(as_json(plain))


@pytest.mark.parametrize(
    "change",
    [{"reifegrad": 2}, {"nam": "x"}, {"name": "X y"}, {"dimensions": {}}, {"dimensions": {"Fit": {}}}, {"subject": "x"},
     {"thresholds": {"a": "b"}}, {"dimensions": {"fit": {"criteria": {"a": {"wen": "x"}}}}}],
)  # fmt: skip
def test_mistakes_are_marked(change: dict[str, Any]) -> None:
    model = {"reifegrad": 1, "name": "a", "dimensions": {"fit": {"criteria": {"a": {"when": "b", "points": 1}}}}}
    validator = jsonschema.Draft7Validator(scoring_model_schema())
    assert validator.is_valid(model)
    assert not validator.is_valid(model | change)


def test_every_key_is_explained() -> None:
    schema = scoring_model_schema()
    for name, part in {"Document": schema, **schema["definitions"]}.items():
        for key, value in part["properties"].items():
            assert value.get("description"), (name, key)
