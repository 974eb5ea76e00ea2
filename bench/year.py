"""Runs a simulated year of the demo company and says what was found: writes docs/reference/simulated-year.md.

The year is played by `tests/simulation/run_year.py`: a real server behind a socket, whose clock is set from moment to
moment, ten reps, marketing and thousands of visitors who do everything over HTTP, and an oracle that knows the
documents and nothing of the program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from run import machine, table

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
SCRIPT = HERE.parent / "tests" / "simulation" / "run_year.py"
PAGE = HERE.parent / "docs" / "reference" / "simulated-year.md"
STAGES = ("nurturing", "marketing_qualified", "sales_accepted", "sales_qualified", "opportunity", "won", "lost")
STAGES += ("sales_rejected", "recycled", "disqualified", "pseudo")
CHECKED = (
    ("Every midnight, the funnel adds up", "midnights looked at", "midnight"),
    ("and every lead of sales has one owner, or waits in one queue", "leads that waited at most", "midnight"),
    ("Stages are those that the commands lead to", "commands", "stages"),
    ("Each decision names one person or one queue, and why", "decisions", "owners"),
    ("Nobody is given a lead who is away when they would work next", "leads given", "away"),
    ("Leads go the first route that fits", "leads given", "routes"),
    ("In any weeks in a row, nobody is given their capacity and one more", "weeks at capacity", "capacity"),
    ("Clocks are due, kept and missed as worked out minute by minute", "clocks", "clocks"),
    ("What is done when they run out is done once, at its minute", "steps", "steps"),
    ("Each crossing came to its webhook once, under one name", "messages received", "messages"),
    ("Each rule of the actions started once per crossing, and what it does was done once", "effects", "effects"),
)
FIGURES = {
    "midnights looked at": "midnights",
    "leads that waited at most": "waited at most",
    "leads given": "given",
    "weeks at capacity": "full weeks",
}


def page(found: dict[str, Any]) -> Iterator[str]:
    """The page."""
    figures, wrong = found["figures"], found["wrong"]
    yield "# A simulated year"
    yield ""
    made_by = " ".join(["python bench/year.py", *sys.argv[1:]]) if sys.argv[1:] else "make year"
    yield f"Made by `{made_by}` on {datetime.now(UTC):%Y-%m-%d}: {machine()}."
    yield (
        f"{found['days']} days of the demo company from {found['first']} on, played against the real server over HTTP: "
        "visitors deliver to a source, ten reps with different capacities and marketing work with their own tokens and "
        "sessions, with the holidays of Bavaria, absences, and both changes of the clock. The server's clock is set "
        "from one moment at which something happens to the next. What must come of it is worked out by "
        "`tests/simulation` from the documents: [agreement](agreement.md) and [working time](working-time.md)."
    )
    yield ""
    shown = (
        *(("leads", "leads"), ("messages of visitors", "messages"), ("handed over by their score", "handed over")),
        *(("handed over by hand", "handed over by hand"), ("taken from a queue", "taken"), ("absences", "absences")),
        *(("pairs that turned out to be one person", "merged"), ("objections to profiling", "objections")),
        *(("messages that had to be sent again", "messages sent again"), ("requests over HTTP", "requests")),
        *(("moments", "moments"), ("seconds", "seconds")),
    )
    yield from table(["what", "how much"], ([what, f"{figures.get(key, 0):,}"] for what, key in shown))
    yield from table(["what holds", "looked at", "differences"], _checked(figures, wrong))
    yield "Where the leads are at the end that sales has had:"
    yield ""
    yield from table(["stage", "leads"], ([f"`{name}`", f"{figures.get(f'now {name}', 0):,}"] for name in STAGES))


def _checked(figures: dict[str, Any], wrong: dict[str, Any]) -> Iterator[list[str]]:
    for what, name, key in CHECKED:
        count = figures.get(FIGURES.get(name, name), 0)
        yield [what, f"{count:,} {name}", f"{wrong[key][0] if key in wrong else 0:,}"]


if __name__ == "__main__":
    ended = subprocess.run([sys.executable, str(SCRIPT), *sys.argv[1:]], check=True, stdout=subprocess.PIPE)
    result = json.loads(ended.stdout)
    PAGE.write_text("\n".join(page(result)), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    for each, lines in result["wrong"].items():
        print(each, *lines, sep="\n  ", file=sys.stderr)
    sys.exit(1 if result["wrong"] else 0)
