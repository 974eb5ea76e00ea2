"""What other bounds would do: who would be elsewhere, and how many a week would come to sales. Nothing is saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail
from reifegrad.report.ripeness import Ripeness
from reifegrad.spec.model import DISQUALIFIED_STAGE
from reifegrad_web.documents.versions import PUBLISHED
from reifegrad_web.leads.chosen import Chosen
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import find_version
from reifegrad_web.pages.elements.figure_table import FigureColumn, FigureTable
from reifegrad_web.pages.elements.matrix import Ladder, Matrix, MatrixCell
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.estimates import basis_of, counted
from reifegrad_web.pages.matrix.boards import cell_title, matrix_of, names_of
from reifegrad_web.scoring.bounds import with_bounds
from reifegrad_web.scoring.figures import counts_at
from reifegrad_web.scoring.stages import sales_stage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reifegrad_web.pages.elements.figure_table import Figure
    from reifegrad_web.pages.frame.choice import Choice
    from reifegrad_web.pages.matrix.handles import Handles
    from reifegrad_web.scoring.figures import What
    from reifegrad_web.scoring.impact import Impact

LEADS, SECONDS = 1_000, 8.0
"""So many leads are looked at, for so long; the numbers are raised to all."""
_AT_ONCE, _PATIENCE = BoundedSemaphore(1), 10.0
_MOST_MOVES = 12


@dataclass(frozen=True)
class Effect:
    """What is shown: sentences, the picture after the change, and who moves from where to where.

    `problems`: nothing could be computed, and why. `text` is that of the changed model. `basis` says of how many leads
    figures are estimated.
    """

    text: str = ""
    basis: str = ""
    sentences: Sequence[str] = ()
    picture: Matrix | Ladder | None = None
    moves: FigureTable | None = None
    problems: Problems | None = None


def changed_text(handles: Handles) -> str:
    """The text of the published version with the bounds that are written.

    Raises:
        ReifegradError: No number is written in a field, or the model is none with these bounds.
    """
    if handles.wrong:
        raise ReifegradError(
            tuple(Problem("bound-number", {"title": each.title, "text": each.written}) for each in handles.wrong)
        )
    return with_bounds(find_version(handles.choice.model.name, PUBLISHED).text, handles.points)


def effect_of(handles: Handles) -> Effect:
    """Compute what is written would do; what is wrong with it stands in the effect."""
    choice = handles.choice
    try:
        text = changed_text(handles)
        found = _impact(choice, text, handles.capacity)
    except ReifegradError as error:
        return Effect(problems=Problems.of(error.problems, choice.asked.words.language))
    return _shown(choice, found, text)


def _impact(choice: Choice, text: str, capacity: str) -> Impact:
    from reifegrad_web.scoring.impact import Limits, impact  # loads an engine, and few ask for it

    name = choice.model.name
    old, new = find_version(name, PUBLISHED), ModelVersion(name=name, text=text)
    asked = f"{capacity} per week" if capacity else None
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise fail("bounds-busy")
    try:
        stage = sales_stage(choice.model) or ""
        return impact(old, new, choice.asked.now, Limits(LEADS, SECONDS, 0), capacity=asked, stage=stage)
    finally:
        _AT_ONCE.release()


def _shown(choice: Choice, found: Impact, text: str) -> Effect:
    what: What = "cell" if choice.model.matrix is not None else "stage"
    migration = found.difference.migration
    moves = {} if migration is None else migration.moves.get(what, {})
    raised = {pair: found.raised(n) for pair, n in moves.items()}
    return Effect(
        text=text,
        basis=basis_of(found, choice.asked.words),
        sentences=list(_sentences(choice, found, moves)),
        picture=_picture(choice, what, raised, is_sample=found.is_estimated),
        moves=_moves(choice, what, raised),
    )


def _picture(choice: Choice, what: What, moves: Mapping[tuple[str, str], int], *, is_sample: bool) -> Matrix | Ladder:
    """How many would be where, and by how many that is more or fewer than now.

    Of a sample, only who moves is raised to all: how many there are now is known.
    """
    before, after = (Counter[str]() for _ in range(2))
    for (was, then), n in moves.items():
        before[was] += n
        after[then] += n
    if is_sample:
        now = counts_at(choice.model.name, what, [choice.asked.now], Chosen(choice.asked.user))
        there = now.get(choice.asked.now, {})
        after = Counter({name: max(0, there.get(name, 0) + after[name] - before[name]) for name in {*there, *after}})
        before = Counter(there)
    steps, model = Ripeness(choice.model).names(what), choice.model
    cells = {
        name: MatrixCell(
            name=name if what == "cell" else choice.wording.stage(name),
            title=cell_title(choice, name),
            step=steps.get(name),
            leads=after[name],
            address="",
            change=after[name] - before[name],
            is_out=name == DISQUALIFIED_STAGE,
        )
        for name in names_of(model, what)
    }
    if model.matrix is not None:
        return matrix_of(choice, model.matrix, cells, has_notes=False)
    return Ladder(choice.asked.words("matrix.effect.after"), list(cells.values()))


def _moves(choice: Choice, what: What, moves: Mapping[tuple[str, str], int]) -> FigureTable | None:
    words, wording = choice.asked.words, choice.wording
    most = sorted(((n, *pair) for pair, n in moves.items() if pair[0] != pair[1]), key=lambda row: (-row[0], row))
    rows: list[list[Figure]] = [
        [wording.verdict(what, was or None), wording.verdict(what, then or None), n] for n, was, then in most
    ]
    columns = [
        FigureColumn(words("matrix.effect.from")),
        FigureColumn(words("matrix.effect.to")),
        FigureColumn(words("matrix.column.leads"), "number"),
    ]
    return FigureTable("moves", words("matrix.effect.moves"), columns, rows[:_MOST_MOVES]) if rows else None


def _sentences(choice: Choice, found: Impact, moves: Mapping[tuple[str, str], int]) -> Iterator[str]:
    words = choice.asked.words
    moved = sum(n for pair, n in moves.items() if pair[0] != pair[1])
    yield counted("matrix.effect.moved", found, moved, words)
    stage = sales_stage(choice.model)
    line = next((each for each in found.stages if each.stage == stage), None)
    if stage is not None and line is not None:
        yield from _of_sales(choice, found, stage)
        rates = {"before": words.shortest(line.per_week_before, 1), "after": words.shortest(line.per_week_after, 1)}
        yield words("matrix.effect.weekly", stage=choice.wording.stage(stage), **rates)
    if found.capacity is not None:
        yield words("impact.fits" if found.fits else "impact.too_many", capacity=words.shortest(found.capacity, 1))


def _of_sales(choice: Choice, found: Impact, stage: str) -> Iterator[str]:
    migration = found.difference.migration
    moves = {} if migration is None else migration.moves.get("stage", {})
    came, left = (sum(n for pair, n in moves.items() if pair[0] != pair[1] and pair[side] == stage) for side in (1, 0))
    for key, n in (("matrix.effect.come", came), ("matrix.effect.leave", left)):
        if n or found.is_estimated:
            yield counted(key, found, n, choice.asked.words, stage=choice.wording.stage(stage))
