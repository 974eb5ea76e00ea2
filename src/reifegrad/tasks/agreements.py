"""Finds the agreement of a request, a file or a shipped one, and the models whose results it reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.tasks.models import find_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad.agreement.reading import ReadsLeads
    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.findings import Findings
    from reifegrad.spec.model import ScoringModel

_ENDING = ".yaml"


@dataclass(frozen=True)
class FoundAgreement:
    """An agreement, and a collector of problems that knows its lines."""

    agreement: Agreement
    findings: Findings


def find_agreement(name: str) -> FoundAgreement:
    """The agreement of a file, or the shipped one of that name; a file wins.

    Raises:
        ReifegradError: There is neither, or the file has problems.
    """
    from reifegrad.agreement.loader import read_agreement
    from reifegrad.agreement.resolve import resolve_agreement
    from reifegrad.templates.shipped import agreement_names, agreement_text

    text, file = text_or_shipped(name, agreement_names(), agreement_text, "agreement-not-found")
    document, findings = read_agreement(text, file=file)
    return FoundAgreement(resolve_agreement(document, findings), findings)


def text_or_shipped(name: str, shipped: Sequence[str], text_of: Callable[[str], str], code: str) -> tuple[str, str]:
    """The text of a file, or the shipped one of that name, and what the file is called in problems; a file wins.

    Raises:
        ReifegradError: There is neither (with this code), or the file cannot be read.
    """
    from reifegrad.spec.loader import read_file

    if _is_there(name):
        return read_file(Path(name)), name
    if name in shipped:
        return text_of(name), f"{name}{_ENDING}"
    near = [each.name for each in Path().glob("*.y*ml")]
    raise fail(code, name=name, near=nearest(name, [*near, *shipped]))


def find_its_models(agreement: ReadsLeads, place: str, given: Sequence[str] = ()) -> dict[str, ScoringModel]:
    """The models that an agreement, or a file of actions, reads, by the names that they have there.

    Each is taken from the files that were given, by its name; else from `MODEL.yaml` beside the agreement; else it is
    the shipped one.

    Raises:
        ReifegradError: A file cannot be read.
    """
    named = {model.name: model for model in map(find_model, given)}
    found = {name: named.get(model) or _beside(model, place) for name, model in agreement.models.items()}
    return {name: model for name, model in found.items() if model is not None}


def missing_models(agreement: ReadsLeads, found: Mapping[str, ScoringModel]) -> dict[str, Problem]:
    """A problem for each model that was not found, by the name that it has in the agreement."""
    return {
        name: Problem("agreement-model-missing", params={"model": model}, key=".".join(("models", name)))
        for name, model in agreement.models.items()
        if name not in found
    }


def need_all_models(agreement: ReadsLeads, found: Mapping[str, ScoringModel]) -> None:
    """Raise `ReifegradError` for models that were not found."""
    missing = missing_models(agreement, found)
    if missing:
        raise ReifegradError(tuple(missing.values()))


def _beside(model: str, place: str) -> ScoringModel | None:
    from reifegrad.templates.shipped import template_names

    path = Path(place).parent / f"{model}{_ENDING}"
    if _is_there(str(path)):
        return find_model(str(path))
    return find_model(model) if model in template_names() else None


def _is_there(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a name that no system takes
        return False
