"""Reads facts of a handful of rows as plain records, and decides whether they are so few.

An engine takes about a second to be loaded and to compile a model; the reference scores ten leads in a few
milliseconds. So facts that are few are never given to an engine. What that is: files that were converted (text files,
workbooks, tables of databases) with at most `MOST_ROWS` rows, and a model that looks at them at most `MOST_LOOKS`
times. Both ways give the same scores; tests hold them against each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad.run.fact_records import accounts_ever, facts_of
from reifegrad.spec.model import OccurrenceRule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.run.sources import ReadSources
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tables import Intake

MOST_ROWS = 5_000
"""Rows of all tables together: reading them as records takes less than a tenth of a second."""

MOST_LOOKS = 100_000
"""How often criteria look at an activity: about a fifth of a second."""

_EACH = 5
"""What a criterion costs for a lead without activities, in looks."""

_GAPS = 4
"""Gaps between two activities that are measured in the time of one look, where decay waits for inactivity."""


@dataclass(frozen=True)
class FewFacts:
    """All facts of a handful of rows, as they were read."""

    model: ScoringModel
    facts: FactRecords
    intakes: Mapping[str, Intake]


def find_few(model: ScoringModel, read: ReadSources) -> FewFacts | None:
    """The facts as records if they are few; None if an engine is better, or the only one to know what they say."""
    intakes = read.intakes
    rows = sum(intake.rows_read - intake.rows_rejected - intake.rows_dropped for intake in intakes.values())
    if rows > MOST_ROWS or not all(_is_converted(read, intake) for intake in intakes.values()):
        return None
    if not _has_types_of(model, intakes):
        return None
    tables = {name: _rows(intake) for name, intake in intakes.items()}
    facts = facts_of(
        tables["leads"], tables.get("accounts"), tables.get("activities", []), tables.get("profile_changes", [])
    )
    return FewFacts(model, facts, intakes) if looks(model, facts) <= MOST_LOOKS else None


def _is_converted(read: ReadSources, intake: Intake) -> bool:
    """Whether the rows were written by us: the values of files that are read in place are cast by the engine."""
    return bool(intake.files) and all(file.parent == read.loader.staging for file in intake.files)


def _has_types_of(model: ScoringModel, intakes: Mapping[str, Intake]) -> bool:
    """Whether every column has the type that the model reads; the engine casts those that have not."""
    own, company = model.reads.own_attributes, {**model.reads.own_attributes, **model.reads.company_attributes}
    wanted = {"leads": own, "accounts": company, "activities": model.properties}
    return all(
        name not in intakes[table].columns or intakes[table].columns[name].value == kind.value
        for table, kinds in wanted.items()
        if table in intakes
        for name, kind in kinds.items()
    )


def _rows(intake: Intake) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = []
    for file in intake.files:
        with pq.ParquetFile(file) as staged:
            rows += staged.read(use_threads=False).to_pylist()
    return rows


def looks(model: ScoringModel, facts: FactRecords) -> int:
    """How often the criteria of a model look at an activity when everybody is scored, at most."""
    done = Counter(activity.lead for activity in facts.activities)
    together: Counter[str | None] = Counter()
    accounts = accounts_ever(facts)
    for lead in facts.leads:
        for account in accounts[lead.id]:
            together[account] += done[lead.id]
    if model.subject == "account":
        seen = [together[account.id] for account in facts.accounts]
    else:
        whole = model.reads.whole_account
        seen = [max([done[x.id], *(together[a] for a in accounts[x.id] if whole)]) for x in facts.leads]
    criteria = tuple(model.criteria())
    idle = any(
        isinstance(c.rule, OccurrenceRule) and c.rule.decay is not None and c.rule.decay.inactive_for is not None
        for c in criteria
    )
    each = sum(_EACH + n + (n * n // _GAPS if idle else 0) for n in seen)
    return each * (len(criteria) + len(model.measures))
