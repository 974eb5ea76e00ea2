"""Runs a simulated time of the demo company and prints what was found, as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from receivers import receiving
from served import listening, set_up
from simulated_clock import SimulatedClock, local
from visitors import Company


def main() -> None:
    """As the command line asks for it."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--first", type=date.fromisoformat, default=date(2025, 3, 1))
    asked.add_argument("--days", type=int, default=365)
    asked.add_argument("--leads", type=int, default=4_000)
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

    with listening() as port, receiving(1) as steady, receiving(2, fails=0.05) as flaky:
        play = Play(company, clock, port, (steady, flaky))
        play.run()
        return Afterwards(play).found()


if __name__ == "__main__":
    main()
