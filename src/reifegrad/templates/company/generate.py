"""Generates all files of a demo company of a given size, seed and time window.

The order of work: who there is, when they decide, when they visit; then the activities stream by once,
and what they say about each lead is added up on the way; at last the outcomes are drawn from it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reifegrad.errors import MessageError
from reifegrad.templates.company.columns import (
    accounts_table,
    activities_table,
    leads_table,
    outcomes_table,
)
from reifegrad.templates.company.decisions import Decisions, decide
from reifegrad.templates.company.drivers import TRUTH, Behaviour
from reifegrad.templates.company.files import ROW_GROUP, FileFormat, write_blocks
from reifegrad.templates.company.population import (
    CHUNK,
    Accounts,
    Population,
    draw_leads,
    draw_population,
)
from reifegrad.templates.company.sessions import plan_sessions
from reifegrad.templates.company.stream import stream_activities
from reifegrad.templates.company.workweek import MOST_DAYS, Window, window_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from reifegrad.templates.company.chance import Array

MOST_LEADS = 20_000_000
MOST_ACTIVITIES = 500_000_000
DEFAULT_UNTIL = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CompanySize:
    """How large a demo company is.

    Raises:
        ValueError: if there is no lead, or a number is negative or beyond what the ids can hold.
    """

    leads: int
    activities: int

    def __post_init__(self) -> None:
        if not 1 <= self.leads <= MOST_LEADS:
            raise MessageError("fault.company.leads", most=MOST_LEADS, leads=self.leads)
        if not 0 <= self.activities <= MOST_ACTIVITIES:
            raise MessageError("fault.company.activities", most=MOST_ACTIVITIES, activities=self.activities)


@dataclass(frozen=True)
class CompanyFiles:
    """Where the tables of a company lie, and `truth`, the JSON file that names what drives its outcomes."""

    leads: Path
    accounts: Path
    activities: Path
    outcomes: Path
    truth: Path


def generate_company(
    directory: Path,
    *,
    leads: int,
    activities: int,
    seed: int,
    until: datetime = DEFAULT_UNTIL,
    days: int = 730,
    progress: Callable[[int], None] | None = None,
    file_format: FileFormat = "parquet",
) -> CompanyFiles:
    """Write the leads, accounts, activities and outcomes of an invented B2B company.

    The same arguments give the same rows on every machine. Activities lie in the `days` before `until`
    and are written in order of time, one row group at a time; memory grows with leads and visits (some
    60 bytes a lead, 2 bytes an activity). `progress` is told how many activities are written.

    Raises:
        ValueError: if a size, the seed, the time window or the file format is not possible.
    """
    size = CompanySize(leads=leads, activities=activities)
    _check_settings(seed, until, days, file_format)
    directory.mkdir(parents=True, exist_ok=True)
    files = _name_files(directory, file_format)
    window = window_until(until, days)
    people, accounts = draw_population(leads, seed, window)
    write_blocks(files.leads, _lead_blocks(people, accounts, seed, window), file_format)
    write_blocks(files.accounts, _account_blocks(accounts, seed, window), file_format)
    plan = plan_sessions(people, activities, seed, window)
    behaviour = Behaviour(people.decided)
    blocks = _activity_blocks(plan, people, behaviour, seed, window)
    write_blocks(files.activities, _with_progress(blocks, progress), file_format)
    decisions = decide(people, behaviour, plan, seed, window)
    write_blocks(files.outcomes, _outcome_blocks(decisions, people, accounts, seed, window), file_format)
    _write_truth(files.truth, size, seed, (until, days), decisions)
    return files


def _check_settings(seed: int, until: datetime, days: int, file_format: str) -> None:
    if seed < 0:
        raise MessageError("fault.company.seed", seed=seed)
    if until.tzinfo is None:
        raise ValueError("until needs a time zone, for example datetime(2026, 1, 1, tzinfo=UTC)")
    if not 1 <= days <= MOST_DAYS:
        raise MessageError("fault.company.days", most=MOST_DAYS, days=days)
    if file_format not in {"parquet", "csv"}:
        raise ValueError(f"file_format must be 'parquet' or 'csv', not {file_format!r}")


def _name_files(directory: Path, file_format: FileFormat) -> CompanyFiles:
    return CompanyFiles(
        leads=directory / f"leads.{file_format}",
        accounts=directory / f"accounts.{file_format}",
        activities=directory / f"activities.{file_format}",
        outcomes=directory / f"outcomes.{file_format}",
        truth=directory / "truth.json",
    )


def _chunks(total: int) -> Iterator[slice]:
    # An empty table is written too: its columns are the promise, not its rows.
    for first in range(0, max(total, 1), CHUNK):
        yield slice(first, min(first + CHUNK, total))


def _lead_blocks(people: Population, accounts: Accounts, seed: int, window: Window) -> Iterator[pa.Table]:
    for part in _chunks(len(people.created)):
        codes = draw_leads(people, accounts, part.start, seed, window)
        yield leads_table(people, codes, seed, window)


def _account_blocks(accounts: Accounts, seed: int, window: Window) -> Iterator[pa.Table]:
    for part in _chunks(len(accounts.created)):
        yield accounts_table(accounts, part, seed, window)


def _activity_blocks(
    plan: Array, people: Population, behaviour: Behaviour, seed: int, window: Window
) -> Iterator[pa.Table]:
    written = 0
    for rows in stream_activities(plan, people, behaviour, seed, window.end, ROW_GROUP):
        yield activities_table(rows, written, len(people.created), window)
        written += len(rows)


def _with_progress(blocks: Iterator[pa.Table], progress: Callable[[int], None] | None) -> Iterator[pa.Table]:
    written = 0
    for block in blocks:
        yield block
        written += block.num_rows
        if progress is not None:
            progress(written)


def _outcome_blocks(
    decisions: Decisions, people: Population, accounts: Accounts, seed: int, window: Window
) -> Iterator[pa.Table]:
    for part in _chunks(len(decisions.leads)):
        yield outcomes_table(decisions, part, people, accounts, seed, window)


def _write_truth(path: Path, size: CompanySize, seed: int, window: tuple[datetime, int], decisions: Decisions) -> None:
    decided, won = len(decisions.leads), int(decisions.is_won.sum())
    measured = {
        "size": asdict(size),
        "seed": seed,
        "until": window[0].astimezone(UTC).isoformat(),
        "days": window[1],
        "intercept": decisions.intercept,
        "decided": decided,
        "won": won,
        "base_rate": round(won / decided, 6) if decided else None,
    }
    path.write_text(json.dumps({**TRUTH, **measured}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
