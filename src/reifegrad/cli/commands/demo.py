"""`reifegrad demo`: makes a demo company, scores it, and says what to try next."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="demo")
@screen_options(json=False)
def command(screen: Screen, folder: str) -> None:
    """Make a demo company in ./demo, score it and print the leads to contact first."""
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.score import show_scores
    from reifegrad.tasks.demo import AS_OF, MODEL, DemoRequest, demo

    with Bar(screen) as bar:
        result = demo(DemoRequest(Path(folder)), bar.progress)
    show_scores(result.scores, screen)
    program, files, ranked = _program(), result.files, result.scores.ranked
    first = ranked[0].score.subject_id if ranked else ""
    sources = (
        f"\\\n      --leads {files.leads} --accounts {files.accounts} "
        f"\\\n      --activities {files.activities} --as-of {AS_OF}"
    )
    screen.next_steps(
        {
            "demo.explain": f"{program} explain {MODEL} --lead {first} {sources}",
            "demo.other": f"{program} score fit-interest {sources}",
            "demo.file": f"{program} score {MODEL} -o scores.csv {sources}",
            "demo.init": f"{program} init --template grade-matrix my-model",
        }
    )


def _program() -> str:
    """How to call this program from here: by its name, or by the path that it was called with."""
    called = Path(sys.argv[0])
    found = shutil.which("reifegrad")
    if found is not None or called.name != "reifegrad":
        return "reifegrad"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)
