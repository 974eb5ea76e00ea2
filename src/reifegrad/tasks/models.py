"""Finds the model of a request: a file, the name of a template, or a model that is already loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from reifegrad.errors import fail, nearest
from reifegrad.spec.model import ScoringModel

ModelSource: TypeAlias = str | ScoringModel
"""The model of a request: a file, the name of a template, or the model itself."""

EXAMPLES_ENDING = ".tests.yaml"


def find_model(name: ModelSource) -> ScoringModel:
    """The model of a file, or the shipped one of that name; a file wins. A model that is loaded stays as it is.

    Raises:
        ReifegradError: There is neither, or the file has problems.
    """
    from reifegrad.spec.loader import load_model
    from reifegrad.templates.shipped import load_template

    if isinstance(name, ScoringModel):
        return name
    return load_model(Path(name)) if is_file(name) else load_template(name)


def find_text(name: str) -> tuple[str, str]:
    """The text of a model that can be loaded, and what it is called in messages."""
    from reifegrad.templates.shipped import template_text

    if is_file(name):
        return Path(name).read_bytes().decode("utf-8-sig"), name
    return template_text(name), f"{name}.yaml"


def is_file(name: str) -> bool:
    """Whether the name is that of a file; False if it is that of a template.

    Raises:
        ReifegradError: It is neither.
    """
    from reifegrad.templates.shipped import template_names

    try:
        if Path(name).exists():
            return True
    except (OSError, ValueError):  # a name that no system takes
        pass
    if name in template_names():
        return False
    near = [file.name for file in Path().glob("*.y*ml") if not file.name.endswith(EXAMPLES_ENDING)]
    raise fail("model-not-found", name=name, near=nearest(name, [*near, *template_names()]))
