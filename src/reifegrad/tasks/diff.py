"""Two models come in; their differences in words, and with data the moves of the leads, go out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table

from reifegrad.cli.session import open_session
from reifegrad.explain.movers import compare_runs
from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.report.differences import Differences
from reifegrad.run.score import score_facts
from reifegrad.spec.diff import diff_models
from reifegrad.spec.points import to_points
from reifegrad.tasks.models import find_model
from reifegrad.tasks.moment import read_moment

if TYPE_CHECKING:
    from datetime import datetime

    import pyarrow as pa

    from reifegrad.cli.screen import Screen
    from reifegrad.explain.movers import Migration
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs


@dataclass(frozen=True)
class Comparison:
    """Which models to compare, and over which data."""

    old: str
    new: str
    data: FactInputs
    as_of: str | None
    top: int


def compare_and_show(asked: Comparison, screen: Screen) -> None:
    """Print what differs, and who moves if there is data.

    Raises:
        ReifegradError: A model or the facts have problems.
    """
    old, new = find_model(asked.old), find_model(asked.new)
    changes = diff_models(old, new)
    differences = Differences(old, new, screen.language)
    migration = None
    if asked.as_of is not None:
        migration = _migrate(old, new, asked, read_moment(asked.as_of, new.timezone), screen)
    if screen.as_json:
        screen.json(_record(changes, differences, migration))
        return
    for sentence in differences.sentences(changes):
        screen.print(printable(sentence))
    if not changes:
        screen.print(screen.words("diff.same"))
    if migration is not None:
        _show_migration(migration, Wording(new, screen.language), screen)


def _migrate(old: ScoringModel, new: ScoringModel, asked: Comparison, as_of: datetime, screen: Screen) -> Migration:
    """Score both. Each reads the facts for itself: the models may take a column for different things."""
    if old.subject != new.subject:
        from reifegrad.errors import fail

        raise fail("diff-subject", "one model scores leads, the other accounts", "Compare them without data.")
    old_scores = _old_scores(old, asked.data, as_of, screen)
    with open_session(new, asked.data, screen) as session, session.bar.computing(session.engine):
        run = score_facts(session.engine, new, session.facts.relations, as_of=as_of)
        return compare_runs(old_scores, run, session.facts.relations, top=asked.top)


def _old_scores(model: ScoringModel, data: FactInputs, as_of: datetime, screen: Screen) -> pa.Table:
    with open_session(model, data, screen) as session, session.bar.computing(session.engine):
        return session.engine.arrow(score_facts(session.engine, model, session.facts.relations, as_of=as_of).scores)


def _show_migration(migration: Migration, wording: Wording, screen: Screen) -> None:
    words = screen.words
    compared, changed = words.number(migration.compared), words.number(migration.changed)
    screen.print("", words("diff.compared", compared=compared, changed=changed))
    for name, moves in migration.moves.items():
        stay = sum(n for (before, after), n in moves.items() if before == after)
        moved = migration.compared - stay
        screen.print("", words(f"diff.moves.{name}", n=words.number(moved)), style="bold")
        if moved:
            screen.print(Padding(_moves_table(name, moves, wording, screen), (0, 0, 0, 2)))
    if migration.movers:
        screen.print("", words("diff.movers"), style="bold")
        screen.print(Padding(_movers_table(migration, wording, screen), (0, 0, 0, 2)))


def _moves_table(name: str, moves: Any, wording: Wording, screen: Screen) -> Table:
    """Each move with how many make it, the most frequent first."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right")
    for (before, after), n in sorted(moves.items(), key=lambda item: (-item[1], item[0])):
        if before != after:
            was, now = (wording.verdict(name, place or None) for place in (before, after))
            grid.add_row(screen.words.number(n), printable(was), "\N{RIGHTWARDS ARROW}", printable(now))
    return grid


def _movers_table(migration: Migration, wording: Wording, screen: Screen) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for _ in range(4):
        grid.add_column(justify="right", no_wrap=True)
    none = screen.words("diff.not_scored")
    for mover in migration.movers:
        was, now = (none if value is None else wording.milli(value) for value in (mover.before, mover.after))
        gain = (mover.after or 0) - (mover.before or 0)
        sign = "+" if gain > 0 else ""
        who, gained = (printable(mover.subject_id), printable(mover.name)), f"{sign}{wording.milli(gain)}"
        grid.add_row(*who, was, "\N{RIGHTWARDS ARROW}", now, gained)
    return grid


def _record(changes: Any, differences: Differences, migration: Migration | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "changes": [
            {"code": change.code, "key": ".".join(change.path), "sentence": differences.sentence(change)}
            for change in changes
        ]
    }
    if migration is not None:
        record |= {"compared": migration.compared, "changed": migration.changed}
        record["moves"] = {
            name: [{"from": before, "to": after, "count": n} for (before, after), n in sorted(moves.items())]
            for name, moves in migration.moves.items()
        }
        record["movers"] = [
            {
                "id": mover.subject_id,
                "name": mover.name,
                "before": None if mover.before is None else to_points(mover.before),
                "after": None if mover.after is None else to_points(mover.after),
            }
            for mover in migration.movers
        ]
    return record
