"""Keeps drafts: a new model from a text, and another text of a model unless somebody was faster.

In one transaction with the audit log, as `models.deciding`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.spec.edit_values import put_value
from reifegrad_web.documents import drafting, reviewing
from reifegrad_web.documents.deciding import audit
from reifegrad_web.documents.document import State
from reifegrad_web.models.checking import check_apart
from reifegrad_web.models.examples import keep_examples
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import versions_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.org.people import Decider


def start(text: str, by: Decider, now: datetime, examples: str = "") -> ModelVersion:
    """Begin a model that is not there yet, as a draft.

    Args:
        text: The model.
        by: Who begins it.
        now: The moment.
        examples: Its examples, if it comes with some.

    Raises:
        ReifegradError: The text is no valid model, or there is a model of its name.
    """
    checked = check_apart(text)
    name = checked.name
    with write():
        reviewing.in_turn(ModelVersion, name)
        if ModelVersion.objects.filter(name=name).exists():
            raise fail("model-exists", name=name)
        found, _ = reviewing.add(ModelVersion, checked, by, now)
        if examples:
            keep_examples(name, examples, by, now)
        audit(found, "add", by, now)
    return found


def named(text: str, name: str) -> str:
    """The text of a model under another short name. Raises `ReifegradError`: the text is no YAML."""
    return put_value(text, ("name",), name)


def newest(name: str) -> ModelVersion:
    """The version of a model that came last. Raises `ReifegradError`: there is no such model."""
    return versions_of(name)[0]


def to_edit(name: str) -> ModelVersion:
    """The version that somebody goes on from: the newest that is in work or scores, else the newest.

    Raises:
        ReifegradError: There is no such model.
    """
    every = versions_of(name)
    return next((each for each in every if each.state != State.RETIRED), every[0])


def save(name: str, text: str, seen: str, by: Decider, now: datetime, why: str = "") -> tuple[ModelVersion, bool]:
    """Keep a text as a draft of a model; True if the text was not there yet.

    Args:
        name: The model.
        text: The text.
        seen: The hash of the version that was the newest when somebody began to write.
        by: Who writes.
        now: The moment.
        why: What it is for.

    Raises:
        SavedMeanwhileError: Another text has become the newest since.
        ReifegradError: The text is no valid model, or that of another one; or there is no such model.
    """
    checked = check_apart(text)
    if checked.name != name:
        raise fail("model-renamed", name=name, written=checked.name)
    newest(name)  # or there is no such model
    return drafting.save(ModelVersion, checked, seen, by, now, why)
