"""Runs a simulated time of the demo company and prints what was found, as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from receivers import receiving
from served import listening, set_up
from simulated_clock import ZONE, SimulatedClock, local
from visitors import Company


def main() -> None:
    """As the command line asks for it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--first", type=date.fromisoformat, default=date(2025, 3, 1))
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--leads", type=int, default=2_500)
    asked.add_argument("--seed", type=int, default=2025)
    given = asked.parse_args()
    begin = local(given.first.year, given.first.month, given.first.day)
    company = Company(begin, given.days, given.leads, given.seed)
    with tempfile.TemporaryDirectory(prefix="reifegrad-year-") as home:
        sys.stdout.write(json.dumps(_played(company, Path(home))) + "\n")
    sys.stdout.flush()


def _played(company: Company, home: Path) -> dict[str, Any]:
    clock = SimulatedClock(company.begin)
    clock.install()
    set_up(home)
    from afterwards import Afterwards
    from playing import Play

    with ExitStack() as stack:
        port = stack.enter_context(listening())
        told = [stack.enter_context(receiving(seed, fails)) for seed, fails in enumerate((0.0, 0.05, 0.1))]
        play = Play(company, clock, port, told)
        play.run()
        asked = {"first": f"{company.begin.astimezone(ZONE):%Y-%m-%d}", "days": company.days, "seed": company.seed}
        return asked | Afterwards(play).found()


if __name__ == "__main__":
    main()
