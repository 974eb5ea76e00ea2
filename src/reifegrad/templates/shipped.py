"""Lists and opens the scoring models, agreements and actions that come with the product."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.title import Title

_ENDING = ".yaml"


@dataclass(frozen=True)
class Template:
    """A shipped model: what it is called, and what it says about itself."""

    name: str
    title: Title = field(default_factory=dict)
    goal: Title = field(default_factory=dict)
    summary: str = ""


def agreement_names() -> tuple[str, ...]:
    """The names of all shipped agreements.

    >>> agreement_names()
    ('bavaria',)
    """
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in _files("agreements")))


def agreement_text(name: str) -> str:
    """The YAML text of a shipped agreement, with its comments.

    Raises:
        ReifegradError: There is no agreement of that name.
    """
    if name not in agreement_names():
        raise fail("unknown-template", variant="agreement", name=name, near=nearest(name, agreement_names()))
    return (_folder("agreements") / f"{name}{_ENDING}").read_text(encoding="utf-8")


def actions_names() -> tuple[str, ...]:
    """The names of all shipped files of actions.

    >>> actions_names()
    ('bavaria',)
    """
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in _files("actions")))


def actions_text(name: str) -> str:
    """The YAML text of a shipped file of actions, with its comments.

    Raises:
        ReifegradError: There are no actions of that name.
    """
    if name not in actions_names():
        raise fail("unknown-template", variant="actions", name=name, near=nearest(name, actions_names()))
    return (_folder("actions") / f"{name}{_ENDING}").read_text(encoding="utf-8")


def template_names() -> tuple[str, ...]:
    """The names of all shipped models.

    >>> "grade-matrix" in template_names()
    True
    """
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in _files()))


def template_path(name: str) -> Traversable:
    """Where the text of a shipped model lies; inside the package, perhaps inside an archive.

    Raises:
        ReifegradError: There is no template of that name.
    """
    if name not in template_names():
        raise fail("unknown-template", name=name, near=nearest(name, template_names()))
    return _folder() / f"{name}{_ENDING}"


def template_text(name: str) -> str:
    """The YAML text of a shipped model, with its comments.

    Raises:
        ReifegradError: There is no template of that name.
    """
    return template_path(name).read_text(encoding="utf-8")


def starter_text(name: str) -> str:
    """A file that `reifegrad init` lays beside a model: its examples, an example of a mapping.

    Raises:
        ReifegradError: There is no such file.
    """
    path = resources.files("reifegrad.templates") / "starters" / name
    if not path.is_file():
        raise fail("unknown-template", variant="starter", name=name)
    return path.read_text(encoding="utf-8")


def load_template(name: str) -> ScoringModel:
    """The scoring model of a template.

    Raises:
        ReifegradError: There is no template of that name.
    """
    return parse_model(template_text(name), file=f"{name}{_ENDING}")


def list_templates() -> tuple[Template, ...]:
    """All shipped models with their titles, goals and the sentence at their head."""
    found = []
    for name in template_names():
        model = load_template(name)
        found.append(Template(name, model.title, model.goal, _first_comment(template_text(name))))
    return tuple(found)


def _first_comment(text: str) -> str:
    """The comment at the head of the file; the first line binds the schema."""
    return next((line.lstrip("# ") for line in text.splitlines()[1:] if line.startswith("#")), "")


def _folder(kind: str = "models") -> Traversable:
    return resources.files("reifegrad.templates") / kind


def _files(kind: str = "models") -> Iterator[Traversable]:
    return (file for file in _folder(kind).iterdir() if file.name.endswith(_ENDING))
