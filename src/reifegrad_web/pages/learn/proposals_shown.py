"""Proposals for single criteria in plain words: how many leads and wins speak for them, points now and proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.spec.loader import read_yaml
from reifegrad_web.documents.versions import short
from reifegrad_web.learning.drafts import base_of, proposals_of
from reifegrad_web.models.drafting import to_edit
from reifegrad_web.models.versions import find_version, model_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from reifegrad.language.words import Words
    from reifegrad_web.learning.drafts import Proposal
    from reifegrad_web.learning.models import LearningRun
    from reifegrad_web.models.models import ModelVersion


@dataclass(frozen=True)
class ShownProposal:
    """A proposal: what it is about, its evidence in words, points, and what the draft says (`open`, `taken`)."""

    place: int
    title: str
    dimension: str
    finding: str
    evidence: str
    declared: str
    proposed: str
    written: str


@dataclass(frozen=True)
class ShownProposals:
    """All proposals of a run, and the version that they are taken into.

    `base` says to what the base moves when all are taken; empty where there is none.
    """

    proposals: Sequence[ShownProposal]
    version: ModelVersion
    base: str

    @property
    def short(self) -> str:
        """The version's name as people read it."""
        return short(self.version)

    @property
    def open(self) -> int:
        """How many can still be taken."""
        return sum(each.written == "open" for each in self.proposals)

    @property
    def taken(self) -> int:
        """How many are in the draft."""
        return sum(each.written == "taken" for each in self.proposals)


def shown_proposals(run: LearningRun, words: Words) -> ShownProposals:
    """What a run proposes, held against the text that is in work now. Raises `ReifegradError`: the model is gone."""
    wording = Wording(model_of(find_version(run.model, run.version)), words.language)
    version = to_edit(run.model)
    plain = read_yaml(version.text, file="")[0]
    record = run.result["criteria"]["record"]
    shown = [_shown(each, record, wording, each.written(plain)) for each in proposals_of(run)]
    base = base_of(run)
    moved = "" if base is None else words("learning.base", base=words.shortest(base.proposed, 1))
    return ShownProposals(shown, version, moved)


def _shown(each: Proposal, record: Mapping[str, Any], wording: Wording, written: str) -> ShownProposal:
    words, evidence = wording.words, each.evidence
    return ShownProposal(
        place=each.place,
        title=wording.line(evidence["criterion"], evidence["values"]),
        dimension=wording.dimension(evidence["dimension"]),
        finding=words(f"criteria.finding.{evidence['finding']}"),
        evidence=_evidence(evidence, record, words),
        declared=_signed(each.declared, words),
        proposed=_signed(each.proposed, words),
        written=written,
    )


def _evidence(evidence: Mapping[str, Any], record: Mapping[str, Any], words: Words) -> str:
    cases = record["cases"]
    low, high = evidence["interval_with"]
    counts = {"cases": words.number(cases), "share": words.percent(evidence["counts_for"] / cases)}
    rates = {
        "rate": words.percent(evidence["rate_with"], 1),
        "low": words.percent(low, 1),
        "high": words.percent(high, 1),
    }
    without = evidence["rate_without"]
    sentences = [
        words.count("learning.evidence.counts", evidence["counts_for"], **counts),
        words.count("learning.evidence.won", evidence["won_with"], **rates),
        "" if without is None else words("learning.evidence.others", rate=words.percent(without, 1)),
    ]
    return " ".join(filter(None, sentences))


def _signed(points: float, words: Words) -> str:
    return f"{'+' if points > 0 else ''}{words.shortest(points, 3)}"
