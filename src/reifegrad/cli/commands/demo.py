"""`reifegrad demo`: nothing comes in; a demo company, its priority list, and what to try next go out."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen

# With this seed the company has leads in every row of the matrix, down from A1.
_LEADS, _ACTIVITIES, _SEED = 5_000, 60_000, 5
_MODEL, _AS_OF, _TOP = "grade-matrix", "2026-01-01", 10


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="demo")
@screen_options(json=False)
def command(screen: Screen, folder: str) -> None:
    """Make a demo company in ./demo, score it and print the leads to contact first."""
    from reifegrad.tasks.demo import make_company
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.score import Request, score_and_show

    place = Path(folder)
    files = make_company(place, screen, leads=_LEADS, activities=_ACTIVITIES, seed=_SEED, file_format="parquet")
    data = FactInputs(leads=str(files.leads), accounts=str(files.accounts), activities=str(files.activities))
    scored = score_and_show(Request(_MODEL, data, _AS_OF, top=_TOP), screen)
    first = scored.ranked[0].score.subject_id
    program = _program()
    sources = (
        f"\\\n      --leads {files.leads} --accounts {files.accounts} "
        f"\\\n      --activities {files.activities} --as-of {_AS_OF}"
    )
    screen.print("")
    screen.print(screen.words("demo.next"), style="bold")
    for key, line in (
        ("demo.explain", f"{program} explain {_MODEL} --lead {first} {sources}"),
        ("demo.other", f"{program} score fit-interest {sources}"),
        ("demo.file", f"{program} score {_MODEL} -o scores.csv {sources}"),
        ("demo.init", f"{program} init --template grade-matrix my-model"),
    ):
        screen.print(screen.words(key))
        screen.line(f"  {line}", style="cyan")


def _program() -> str:
    """How to call this program from here: by its name, or by the path that it was called with."""
    called = Path(sys.argv[0])
    found = shutil.which("reifegrad")
    if found is not None or called.name != "reifegrad":
        return "reifegrad"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
