"""`reifegrad demo`: nothing comes in; a demo company, its priority list, and what to try next go out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen

_LEADS, _ACTIVITIES, _SEED = 5_000, 60_000, 7
_MODEL, _AS_OF, _TOP = "grade-matrix", "2026-01-01", 10


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="demo")
@screen_options(json=False)
def command(screen: Screen, folder: str) -> None:
    """Make a demo company in ./demo, score it and print the leads to contact first."""
    from reifegrad.cli.company import make_company
    from reifegrad.cli.options import DataOptions
    from reifegrad.cli.scoring import Request, score_and_show

    place = Path(folder)
    files = make_company(place, screen, leads=_LEADS, activities=_ACTIVITIES, seed=_SEED, file_format="parquet")
    data = DataOptions(leads=str(files.leads), accounts=str(files.accounts), activities=str(files.activities))
    scored = score_and_show(Request(_MODEL, data, _AS_OF, top=_TOP), screen)
    first = scored.ranked[0].score.subject_id
    sources = (
        f"\\\n      --leads {files.leads} --accounts {files.accounts} "
        f"\\\n      --activities {files.activities} --as-of {_AS_OF}"
    )
    screen.print("")
    screen.print(screen.words("demo.next"), style="bold")
    for key, line in (
        ("demo.explain", f"reifegrad explain {_MODEL} --lead {first} {sources}"),
        ("demo.other", f"reifegrad score fit-interest {sources}"),
        ("demo.file", f"reifegrad score {_MODEL} -o scores.csv {sources}"),
        ("demo.init", "reifegrad init --template grade-matrix my-model"),
    ):
        screen.print(screen.words(key))
        screen.line(f"  {line}", style="cyan")
