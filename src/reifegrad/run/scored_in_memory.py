"""Scores a handful of facts by the reference, without an engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad.reference.known import known_at
from reifegrad.reference.scoring import score_subject
from reifegrad.run.audit import unknown_subjects
from reifegrad.run.fact_records import accounts_ever
from reifegrad.run.names import name_rows, naming_columns
from reifegrad.run.scored import Scored, verdict_order
from reifegrad.run.table_columns import ACCOUNTS, LEADS
from reifegrad.spec.facts import Account, Lead
from reifegrad.spec.time import check_moment, naive_utc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.run.few_facts import FewFacts
    from reifegrad.run.table_columns import TableColumn
    from reifegrad.spec.condition import Value
    from reifegrad.spec.facts import FactRecords
    from reifegrad.spec.result import LeadScore


class ScoredInMemory(Scored):
    """The scores of everybody in `few`, or of the ids `only`, at a moment."""

    def __init__(self, few: FewFacts, *, as_of: datetime, only: Sequence[str] = ()) -> None:
        """Score them.

        Raises:
            ReifegradError: An id is not in the table, or the moment has no zone.
        """
        check_moment(as_of)
        self.few, self.model, self.as_of = few, few.model, as_of
        facts, model = few.facts, few.model
        there = [subject.id for subject in (facts.leads if model.subject == "lead" else facts.accounts)]
        unknown = [name for name in only if name not in set(there)]
        if unknown:
            raise unknown_subjects(model, unknown, there)
        self._known = known_at(model, facts, as_of)
        wanted = set(only or there)
        subjects = (self._known.subject(name) for name in self._known.subjects() if name in wanted)
        self._scores = {subject.id: score_subject(model, subject) for subject in subjects if subject is not None}
        self.not_scored = sum(score.not_scored is not None for score in self._scores.values())
        self.scored = len(self._scores) - self.not_scored
        self.not_yet_known = len(wanted) - len(self._scores)

    def first(self, top: int | None, *, everybody: bool = False) -> list[str]:
        """By sorting."""
        ranked = [score for score in self._with_score() if everybody or score.disqualified is None]
        return [score.subject_id for score in sorted(ranked, key=self._rank)[:top]]

    def ranked_scores(self) -> Sequence[int]:
        """By sorting."""
        return sorted(score.score or 0 for score in self._with_score() if score.disqualified is None)

    def cells(self, ids: Sequence[str], columns: Sequence[TableColumn]) -> dict[str, dict[TableColumn, Value]]:
        """They are there."""
        wanted, facts = set(ids), self.few.facts
        companies = {account.id: account for account in reversed(facts.accounts)}
        if self.model.subject == "account":
            return {name: _values(companies[name], None, columns) for name in ids if name in companies}
        leads = (lead for lead in reversed(facts.leads) if lead.id in wanted)
        return {lead.id: _values(lead, companies.get(lead.account or ""), columns) for lead in leads}

    def explained(self, ids: Sequence[str]) -> dict[str, LeadScore]:
        """They are there."""
        return {name: self._scores[name] for name in ids if name in self._scores}

    def profiles(self, ids: Sequence[str]) -> dict[str, Mapping[str, Value]]:
        """They are there."""
        subjects = {name: self._known.subject(name) for name in ids}
        return {name: subject.attributes for name, subject in subjects.items() if subject is not None}

    def facts(self, ids: Sequence[str]) -> FactRecords:
        """Those that matter to the score of these ids, as the engine picks them out of many."""
        everything, model, wanted = self.few.facts, self.model, set(ids)
        accounts = accounts_ever(everything)
        if model.subject == "account":
            companies = wanted
        else:
            companies = {account for lead in wanted & accounts.keys() for account in accounts[lead]}
        members = set() if model.subject == "account" else set(wanted)
        if model.subject == "account" or model.reads.whole_account:
            members |= {lead for lead, ever in accounts.items() if ever & companies}
        own = {activity.id for activity in everything.activities if activity.lead in members}
        return replace(
            everything,
            leads=tuple(lead for lead in everything.leads if lead.id in members),
            accounts=tuple(account for account in everything.accounts if account.id in companies),
            activities=tuple(activity for activity in everything.activities if activity.id in own),
            changes=tuple(change for change in everything.changes if change.lead in members),
            accounts_given=everything.knows_accounts,
        )

    def names(self, ids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
        """From the same columns as in an engine, in the order of the tables."""
        wanted, facts = set(ids), self.few.facts
        if self.model.subject == "account":
            return name_rows(self.model, (_texts(x) for x in facts.accounts if x.id in wanted), None)
        accounts = map(_texts, facts.accounts) if "accounts" in self.few.intakes else None
        rows = (_texts(x) | {"account_id": self._account_of(x)} for x in facts.leads if x.id in wanted)
        return name_rows(self.model, rows, accounts)

    def _account_of(self, lead: Lead) -> str | None:
        """As it is known at the moment; of who does not exist yet, as its row says."""
        return self._known.account_of.get(lead.id) if lead.id in self._known.leads else lead.account

    def counts(self, column: str) -> dict[str | None, int]:
        """By counting."""
        counted = Counter(getattr(score, column) for score in self._with_score())
        return dict(sorted(counted.items(), key=lambda item: (item[0] is None, str(item[0]))))

    def activities_without_lead(self) -> int:
        """By counting."""
        leads = {lead.id for lead in self.few.facts.leads}
        return sum(activity.lead not in leads for activity in self.few.facts.activities)

    def _with_score(self) -> list[LeadScore]:
        return [score for score in self._scores.values() if score.not_scored is None]

    def _rank(self, score: LeadScore) -> tuple[Any, ...]:
        verdicts = (
            names.index(value) if (value := getattr(score, column)) in names else len(names)
            for column, names in verdict_order(self.model)
        )
        points = (score.score or 0, *(score.dimensions[dimension.name] for dimension in self.model.dimensions))
        return score.disqualified is not None, *verdicts, *(-value for value in points), score.subject_id


def _values(
    subject: Lead | Account, company: Account | None, columns: Sequence[TableColumn]
) -> dict[TableColumn, Value]:
    """The values of a row and of its company's row."""
    own = LEADS if isinstance(subject, Lead) else ACCOUNTS
    rows = {own: subject} | ({} if company is None else {ACCOUNTS: company})
    return {column: _values_of(rows[column.table]).get(column.name) for column in columns if column.table in rows}


def _values_of(record: Lead | Account) -> dict[str, Value]:
    ids = (
        {"lead_id": record.id, "account_id": record.account} if isinstance(record, Lead) else {"account_id": record.id}
    )
    return {**record.attributes, **ids, "created_at": record.created_at}


def _texts(record: Lead | Account) -> dict[str, str | None]:
    """The key, `account_id` and naming columns of a row, as DuckDB writes their values."""
    texts = {name: _text(record.attributes[name]) for name in naming_columns(record.attributes)}
    if isinstance(record, Account):
        return texts | {"account_id": record.id}
    return texts | {"lead_id": record.id, "account_id": record.account}


def _text(value: Value) -> str | None:
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case datetime():
            whole, _, fraction = naive_utc(value).isoformat(sep=" ").partition(".")
            return f"{whole}.{fraction.rstrip('0')}" if fraction else whole
        case _:
            return str(value)
