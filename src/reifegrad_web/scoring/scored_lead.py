"""One lead with its score by one model at one moment, and all that it is made of; computed by the reference.

The score that lists show is of the moment at which a worker computed it. Of that moment the page of a lead explains it,
so that both say the same; where something has happened since, of now.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reifegrad.explain.evidence import activities_behind
from reifegrad.explain.next_change import next_changes
from reifegrad.explain.reasons import reasons
from reifegrad.explain.what_if import with_supposition
from reifegrad.reference.known import known_at
from reifegrad.reference.scoring import score_subject
from reifegrad.run.few_facts import looks
from reifegrad_web.leads.facts import facts_of
from reifegrad_web.leads.objections import objected_at, objecting
from reifegrad_web.scoring.models import DueLead, LeadScore
from reifegrad_web.scoring.transitions import verdict_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad.explain.evidence import CountedActivity
    from reifegrad.explain.next_change import VerdictChange
    from reifegrad.explain.reasons import Reason
    from reifegrad.explain.what_if import Supposition
    from reifegrad.reference.subject import Subject
    from reifegrad.spec.facts import Activity, FactRecords
    from reifegrad.spec.result import Contribution
    from reifegrad.spec.result import LeadScore as Result
    from reifegrad_web.scoring.served_models import ServedModel

_MOST = 50_000
"""Microseconds of a score up to which what follows from many of them is told while somebody waits."""


@dataclass(frozen=True)
class ScoredLead:
    """A lead at a moment.

    Attributes:
        served: The model.
        lead: Its number.
        facts: What is known of it, of any time; with its colleagues' facts if the model looks at them.
        subject: What of that was known at the moment.
        score: The score, with what each criterion gave.
    """

    served: ServedModel
    lead: int
    facts: FactRecords
    subject: Subject
    score: Result

    @property
    def moment(self) -> datetime:
        """The moment of the score."""
        return self.subject.as_of

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """Why: the milli-points of all reasons add up to the score."""
        return reasons(self.served.model, self.score, attributes=self.subject.attributes)

    @cached_property
    def given(self) -> Mapping[str, Contribution]:
        """What each criterion that has a part in the score gave, by its id."""
        return {row.name: row for row in self.score.contributions if row.part == "criterion"}

    @cached_property
    def activities(self) -> Mapping[str, Activity]:
        """What was done, by its number, with all that was said of it."""
        return {activity.id: activity for activity in self.facts.activities}

    @cached_property
    def cost(self) -> int:
        """About how many microseconds a score takes: one for each look, and decay by inactivity looks at gaps."""
        model = self.served.model
        plain = len(self.facts.activities) * sum(1 for _ in model.countings())
        return 300 + plain + looks(model, self.facts) // 100

    @property
    def has_few_facts(self) -> bool:
        """Whether what follows from many scores can be computed while somebody waits: half a second at most."""
        return self.cost <= _MOST

    @cached_property
    def account(self) -> str | None:
        """The account that the lead has at the moment, where something is known of that."""
        known = known_at(self.served.model, self.facts, self.moment)
        found = known.account_of.get(str(self.lead))
        return found if found in known.accounts else None

    def behind(self, criterion_id: str) -> Sequence[CountedActivity]:
        """The activities that a criterion looked at, the latest first."""
        for dimension in self.served.model.dimensions:
            for criterion in dimension.criteria:
                if criterion.id == criterion_id:
                    return activities_behind(criterion, dimension, self.subject)
        return ()

    def coming(self, now: datetime, days: int = 365) -> Sequence[VerdictChange]:
        """What will be different if nothing happens from now on; nothing where that would take too long to find."""
        if not self.has_few_facts:
            return ()
        return next_changes(self.served.model, self.facts, str(self.lead), as_of=now, days=days)

    def supposing(self, supposed: Supposition) -> ScoredLead | None:
        """The lead as it would be at the same moment; nothing is written."""
        facts = with_supposition(self.facts, str(self.lead), supposed, self.moment, self.account)
        return score_lead_at(self.served, self.lead, facts, self.moment)

    def as_row(self) -> LeadScore:
        """The score as it would be stored; nothing is written."""
        found = self.score
        return LeadScore(
            lead_id=self.lead,
            model=self.served.name,
            model_hash=self.served.model_hash,
            as_of=self.moment,
            score=found.score,
            stage=found.stage or "",
            verdict=verdict_of(found),
            cell=found.cell,
            segment=found.segment,
            priority=found.priority,
            is_disqualified=found.disqualified is not None,
        )


def score_lead_at(served: ServedModel, lead: int, facts: FactRecords, moment: datetime) -> ScoredLead | None:
    """The score of a lead at a moment, by what was known then; None: nothing was known of it."""
    subject = known_at(served.model, facts, moment).subject(str(lead))
    return None if subject is None else ScoredLead(served, lead, facts, subject, score_subject(served.model, subject))


def moment_of_score(served: ServedModel, lead: int, now: datetime) -> datetime | None:
    """The moment of the stored score; now where the lead waits for another one; None: it has none yet."""
    row = LeadScore.objects.filter(model=served.name, lead_id=lead).only("as_of", "model_hash").first()
    if row is None:
        return None
    is_waiting = row.model_hash != served.model_hash or row.as_of > now
    if is_waiting or DueLead.objects.filter(lead_id=lead, due_at__lte=now).exists():
        return now
    return row.as_of


def may_be_scored(lead: int, moment: datetime) -> bool:
    """Whether nobody of whom this lead is made objects to profiling, neither now nor at a moment."""
    return not objecting([lead]) and not objected_at(lead, moment)


def facts_for(models: Sequence[ServedModel], lead: int) -> FactRecords:
    """What is known of a lead, of any time, as these models need it."""
    return facts_of([lead], colleagues=any(each.looks_at_colleagues for each in models))
