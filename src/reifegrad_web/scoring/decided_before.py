"""What leads were in when they were won or lost before their model was published: computed from the facts.

It is what the list of such a day would show: by the facts of that moment, and the model as it is published now.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from django.db.models import Max, Model

from reifegrad.spec.facts import FactRecords
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.facts import records_of
from reifegrad_web.leads.models import Erasure, Objection, Outcome
from reifegrad_web.leads.objections import objecting
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring.figures import Won, history_since
from reifegrad_web.scoring.past_scores import MOST_LOOKS
from reifegrad_web.scoring.transitions import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.scoring.figures import What
    from reifegrad_web.scoring.served_models import ServedModel
    from reifegrad_web.scoring.transitions import Verdict

MOST = 2_000
"""Outcomes that are computed while somebody waits: each is a score of its own moment, of about a millisecond."""
_KEPT_FOR = timedelta(minutes=10)
"""Until what came late of a lead is seen. On a server that is visited something new is known of somebody every second:
computing two thousand scores again each time would hold up everybody who opens the matrix."""
_MODELS_KEPT = 8
_ADDED: tuple[type[Model], ...] = (Outcome, Objection, Erasure)
"""Where a new row says at once that something is otherwise."""


@dataclass(frozen=True)
class Decided:
    """An outcome: whose, won or lost, when, and what the lead was in at that moment."""

    lead: int
    outcome: str
    at: datetime
    verdict: Verdict


_Kept = tuple[tuple[object, ...], "datetime", "Sequence[Decided] | None"]
_LOCK = Lock()
_COMPUTED: OrderedDict[str, _Kept] = OrderedDict()


def won_before(
    each: ServedModel, what: What, chosen: Chosen, until: datetime, now: datetime
) -> Mapping[str, Won] | None:
    """How many were won and lost before the history of a model, by what they were in then; "" where they had no score.

    Args:
        each: The model, as it is published now.
        what: By what they are told apart.
        chosen: Which leads.
        until: The moment up to which decisions count.
        now: The moment; what was computed within the last ten minutes is not computed again.

    Returns:
        None where there are more than are computed while somebody waits, or the model looks at colleagues.
    """
    found = decided_before_history(each, now)
    if found is None:
        return None
    seen = {one.lead for one in found}
    if not chosen.is_everybody:
        cards = chosen.cards()
        seen = {
            lead for part in parts(seen) for lead in cards.filter(lead_id__in=part).values_list("lead_id", flat=True)
        }
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        if one.lead in seen and one.at <= until:
            counts[one.verdict.get(what) or ""][one.outcome] += 1
    return {name: Won(count["won"], count["lost"]) for name, count in counts.items()}


def added(one: Mapping[str, Won], other: Mapping[str, Won]) -> Mapping[str, Won]:
    """Both together."""
    found = dict(one)
    for name, more in other.items():
        known = found.get(name, Won())
        found[name] = Won(known.won + more.won, known.lost + more.lost)
    return found


def decided_before_history(each: ServedModel, now: datetime) -> Sequence[Decided] | None:
    """The outcomes before the history of a model, with what the leads were in; None as `won_before` says."""
    begin = history_since(each.name)
    key = (each.model_hash, begin, Outcome.objects.count(), *(_last(table) for table in _ADDED))
    with _LOCK:
        kept = _COMPUTED.get(each.name)
        if kept is None or kept[0] != key or not timedelta() <= now - kept[1] < _KEPT_FOR:
            kept = key, now, None if begin is None else _computed(each, begin)
            _COMPUTED[each.name] = kept
            while len(_COMPUTED) > _MODELS_KEPT:
                _COMPUTED.popitem(last=False)
        _COMPUTED.move_to_end(each.name)
        return kept[2]


def _last(table: type[Model]) -> int | None:
    """The last number of a table: found at the end of its index, however long it is."""
    last: int | None = table._default_manager.aggregate(last=Max("pk"))["last"]
    return last


def _computed(each: ServedModel, begin: datetime) -> Sequence[Decided] | None:
    rows = Outcome.objects.filter(decided_at__lt=begin)
    outcomes = list(rows.order_by("id").values_list("identifier__lead_id", "outcome", "decided_at")[: MOST + 1])
    if len(outcomes) > MOST or (outcomes and each.looks_at_colleagues):
        return None
    asked = {lead or 0 for lead, _, _ in outcomes}
    facts = _by_lead(asked - objecting(asked))
    return [
        Decided(lead or 0, outcome, at, _verdict(each, facts.get(lead or 0), lead, at))
        for lead, outcome, at in outcomes
    ]


def _verdict(each: ServedModel, facts: FactRecords | None, lead: int | None, at: datetime) -> Verdict:
    """What a lead was in at a moment; nothing of who was not known then, or objects to profiling now."""
    scored = () if facts is None else each.score(facts, [str(lead)], at, most_looks=MOST_LOOKS)
    return next((verdict_of(one.score) for one in scored), {})


def _by_lead(leads: Iterable[int]) -> Mapping[int, FactRecords]:
    """The facts of each lead on their own: to score one among all of them, all would be looked through."""
    every = records_of(rows_of(sorted(leads), colleagues=False))
    activities, changes = defaultdict(list), defaultdict(list)
    for activity in every.activities:
        activities[activity.lead].append(activity)
    for change in every.changes:
        changes[change.lead].append(change)
    return {
        int(lead.id): FactRecords(
            (lead,), every.accounts, tuple(activities[lead.id]), tuple(changes[lead.id]), every.accounts_given
        )
        for lead in every.leads
    }
