"""Takes what was learned into drafts: single proposals into the text of a model, or a whole learned model.

Only the letters of the proposed numbers change: comments and order of the author stay. What is taken is saved as any
other draft, so that nobody's work is overwritten, and needs its signatures like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad.spec.edit import set_number
from reifegrad.spec.edit_values import value_at
from reifegrad.spec.loader import read_yaml
from reifegrad.spec.points import round_half_away
from reifegrad_web.documents import reviewing
from reifegrad_web.documents.deciding import add, audit
from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import short
from reifegrad_web.learning.models import LearningRun
from reifegrad_web.models import drafting
from reifegrad_web.models.checking import check_apart
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import find_version
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.org.people import Decider


@dataclass(frozen=True)
class Proposal:
    """Other points for a line of a criterion: where they stand in the file, what they are, and what speaks for it."""

    place: int
    evidence: Mapping[str, Any]
    paths: Sequence[tuple[str, ...]]
    declared: float
    proposed: float

    def written(self, plain: Any) -> str:
        """Whether a text has the proposed points (`taken`), those that were declared (`open`), or others (`other`)."""
        found = [value_at(plain, path) for path in self.paths]
        if all(_is(value, self.proposed) for value in found):
            return "taken"
        return "open" if all(_is(value, self.declared) for value in found) else "other"


def proposals_of(run: LearningRun) -> Sequence[Proposal]:
    """What a run proposes for the model that it was held against, in the order of the file."""
    kept = run.result.get("criteria", {}).get("proposals", [])
    return [
        Proposal(place, each, [tuple(path) for path in each["paths"]], each["declared"], each["proposed"])
        for place, each in enumerate(kept)
    ]


def proposal_at(run: LearningRun, place: int) -> Proposal:
    """One of the proposals of a run. Raises `ReifegradError`: there is none at this place."""
    found = proposals_of(run)
    if not 0 <= place < len(found):
        raise fail("learning-unknown", number=run.pk)
    return found[place]


def base_of(run: LearningRun) -> Proposal | None:
    """The base that goes with all proposals together, where the score is a probability."""
    kept = run.result.get("criteria", {}).get("base")
    return None if kept is None else Proposal(-1, {}, [tuple(kept["path"])], kept["declared"], kept["proposed"])


def take(run: LearningRun, chosen: Sequence[Proposal], by: Decider, now: datetime, why: str) -> ModelVersion:
    """Write proposals into the newest version of the model that is in work, as a draft.

    Raises:
        ReifegradError: That version has other points by now, or the place cannot be written.
    """
    base, seen = drafting.to_edit(run.model), drafting.newest(run.model).text_hash
    text = base.text
    for each in chosen:
        text = _written(text, each, run.model)
    found, made = drafting.save(run.model, text, seen, by, now, why)
    if made or found.state != State.RETIRED:
        return found
    with write():
        found = reviewing.take_up(found, by, now, why)
        audit(found, "add", by, now)
    return found


def undo(run: LearningRun, version: str, by: Decider, now: datetime, why: str) -> ModelVersion:
    """Give up the draft that `take` has just made; what was in work before is so again.

    Raises:
        ReifegradError: Somebody has gone on from it.
    """
    found, last = find_version(run.model, version), drafting.to_edit(run.model)
    if last.pk != found.pk or found.state != State.DRAFT:
        raise fail("draft-gone-on", name=run.model, version=short(last))
    with write():
        audit(reviewing.give_up(found, by, now, why), "retire", by, now)
    return drafting.to_edit(run.model)


def take_model(run: LearningRun, name: str, by: Decider, now: datetime, why: str) -> tuple[ModelVersion, bool]:
    """Keep the learned model as a draft under a name: of a model that is there already, as another version of it.

    Raises:
        ReifegradError: Nothing was learned, or the name cannot be one of a model.
    """
    if not run.text:
        raise fail("learning-no-model", number=run.pk)
    try:
        text = drafting.named(run.text, name)
    except ValueError:
        raise fail("learning-no-model", number=run.pk) from None
    found, made = add(ModelVersion, check_apart(text), by, now, why)
    with write():
        LearningRun.objects.filter(pk=run.pk).update(taken_model=found.name, taken_version=found.text_hash)
    return found, made


def _written(text: str, each: Proposal, model: str) -> str:
    plain = read_yaml(text, file="")[0]
    for path in each.paths:
        found = value_at(plain, path)
        if _is(found, each.proposed):
            continue
        if not _is(found, each.declared):
            raise fail(
                "proposal-unfit", name=model, place=".".join(path), found=str(found), declared=str(each.declared)
            )
        try:
            text = set_number(text, path, each.proposed)
        except ValueError:
            raise fail("proposal-unwritable", name=model, place=".".join(path)) from None
    return text


def _is(value: Any, points: float) -> bool:
    """Whether a value of a file is so many points, to the thousandth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return round_half_away(value * 1000) == round_half_away(points * 1000)
