"""What was known of leads at moments, as conditions of a file about leads read it; for a few hundred of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.agreement.reading import reading_model
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.models import LeadCard
from reifegrad_web.routing.facts import attributes_at, origin_of, results_of
from reifegrad_web.scoring.served_models import ServedModel
from reifegrad_web.scoring.transitions import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad.agreement.reading import ReadsLeads
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel


@contextmanager
def knowing_then(read: ReadsLeads, models: Sequence[ScoringModel]) -> Iterator[KnownThen]:
    """What such a file reads, with the results of these of its models; those of others are unknown."""
    served = {model.name: ServedModel.of(model) for model in models if model.name in read.models.values()}
    try:
        yield KnownThen(read, served)
    finally:
        for each in served.values():
            each.close()


class KnownThen:
    """What such a file reads of leads at moments; each takes some milliseconds."""

    def __init__(self, read: ReadsLeads, served: Mapping[str, ServedModel]) -> None:
        self._read, self._served = read, served
        self._reading = reading_model(read)
        self._colleagues = self._reading.reads.whole_account or any(
            each.looks_at_colleagues for each in served.values()
        )

    def values(self, lead: int, at: datetime) -> tuple[LeadCard, Mapping[str, Value]] | None:
        """The card of a lead, and what was known of it at a moment; None: it was not there."""
        card = LeadCard.objects.filter(lead_id=lead).first()
        facts = facts_of([lead], colleagues=self._colleagues)
        values = attributes_at(self._reading, facts, lead, at)
        if card is None or values is None:
            return None
        return card, values | origin_of(card) | self._results(facts, lead, at)

    def _results(self, facts: FactRecords, lead: int, at: datetime) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for called, name in self._read.models.items():
            scores = list(self._served[name].score(facts, [str(lead)], at)) if name in self._served else []
            for one in scores:
                found |= results_of(called, one.score.score, verdict_of(one.score), one.score.probability)
        return found
