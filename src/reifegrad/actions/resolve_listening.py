"""Resolves what a rule listens to: a result of a model, the handover, or a time that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.actions.rules import CLOCKS, HANDOVER_STAGES, OF_MODELS, Listening
from reifegrad.errors import nearest

if TYPE_CHECKING:
    from reifegrad.actions.document import CrossingDocument
    from reifegrad.agreement.lead_reader import LeadReader
    from reifegrad.spec.findings import Path

_ORDERED = frozenset({"stage", "cell", "grade", "priority"})
_KNOWN = {"handover": HANDOVER_STAGES, "no_response": CLOCKS}


def resolve_listening(part: CrossingDocument, path: Path, reader: LeadReader) -> Listening:
    """What is listened to; problems are noted."""
    if part.what not in OF_MODELS:
        for key in ("model", "dimension"):
            if getattr(part, key) is not None:
                reader.findings.add((*path, key), "action-invalid", "no-model", what=part.what, name=key)
    if part.dimension is not None and part.what in OF_MODELS and part.what != "grade":
        reader.findings.add((*path, "dimension"), "action-invalid", "no-dimension", what=part.what)
    if part.direction != "either" and part.what not in _ORDERED:
        reader.findings.add((*path, "direction"), "action-invalid", "no-order", what=part.what)
    for key in ("before", "after"):
        _check_known(part, key, (*path, key), reader)
    return Listening(
        what=part.what,
        model=_model(part, path, reader) if part.what in OF_MODELS else "",
        dimension=part.dimension or "",
        direction=None if part.direction == "either" else part.direction,
        before=None if part.before is None else frozenset(part.before),
        after=None if part.after is None else frozenset(part.after),
    )


def _model(part: CrossingDocument, path: Path, reader: LeadReader) -> str:
    """The model itself: that of the name, or the only one."""
    models = reader.models
    if part.model is None:
        if len(models) != 1:
            known = ", ".join(models)
            reader.findings.add(path, "action-invalid", "which-model" if models else "no-models", known=known)
        return next(iter(models.values()), "")
    if part.model not in models:
        near = nearest(part.model, models)
        reader.findings.add((*path, "model"), "name-unknown", "model", name=part.model, near=near)
    return models.get(part.model, "")


def _check_known(part: CrossingDocument, key: str, path: Path, reader: LeadReader) -> None:
    known = _KNOWN.get(part.what)
    for name in getattr(part, key) or ():
        if known is not None and name not in known:
            near = nearest(name, known)
            reader.findings.add(path, "action-invalid", "value", name=name, what=part.what, near=near)
