"""Measures the pages over a million leads as people ask for them: writes docs/reference/bench-pages.md.

The real `reifegrad serve` with its worker, on SQLite and on PostgreSQL, over a filled database; somebody who is signed
in asks for one page after the other. `python bench/pages.py --leads 100000 --requests 20 --page FILE` is a short run;
with `--kept FOLDER` the filled databases stay there, and the next run begins at once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pages_addresses import MATRIX, MODEL, Addresses
from pages_asking import Answer, Visitor
from server_running import HERE, Server, ask, database, environment, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = HERE.parent / "docs" / "reference" / "bench-pages.md"
PASSWORD = "with-a-long-password"  # noqa: S105 - as `pages_facts.py` gives it
EVERYBODY, TEAM = "bench", "rep-1"
"""Somebody of marketing, who sees all leads, and somebody of sales, who sees those of a team."""
WARM_UP = 3
"""Requests of each kind before those that count: a process reads and compiles templates when it needs them first."""
_OK = 200


@dataclass
class Asked:
    """What was measured of one kind of page. `failed`: addresses that were not answered with the page."""

    seconds: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    slowest: str = ""
    failed: list[str] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)
    cpu_seconds: list[float] = field(default_factory=list)

    def add(self, address: str, answer: Answer, used: dict[str, float]) -> None:
        """Count an answer, and what it has cost."""
        self.cpu_seconds.append(used["server"] + used["database"])
        self.cpu = {part: self.cpu.get(part, 0.0) + seconds for part, seconds in used.items()}
        if answer.status != _OK:
            self.failed.append(f"{answer.status} {address}")
        if answer.seconds > max(self.seconds, default=0.0):
            self.slowest = address
        self.seconds.append(answer.seconds)
        self.bytes.append(len(answer.text.encode()))

    def to_dict(self) -> dict[str, Any]:
        """Percentiles in seconds, CPU seconds of a request."""
        ordered, many = sorted(self.seconds), len(self.seconds)
        places = {"p50": 0.5, "p95": 0.95}
        return {
            "requests": many,
            **{name: ordered[min(int(many * part), many - 1)] for name, part in places.items()},
            "most": ordered[-1],
            "cpu p95": sorted(self.cpu_seconds)[min(int(many * 0.95), many - 1)],
            "slowest": self.slowest,
            "failed": self.failed,
            "bytes": statistics.median(self.bytes),
            "cpu": {part: used / many for part, used in self.cpu.items()},
        }


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=100, help="of each kind of page")
    options.add_argument("--engines", default="sqlite,postgres")
    options.add_argument("--only", default="", help="kinds of pages, with commas between them; else all")
    options.add_argument("--kept", type=Path, help="a folder for the filled databases, which stay there")
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="rg-bench-") as name:
        for engine in chosen.engines.split(","):
            found[engine] = measure(chosen.kept or Path(name), engine, chosen)
    from pages_page import page

    text = page(found, chosen)
    chosen.page.write_text(text, "utf-8")
    print(text)


def measure(folder: Path, engine: str, chosen: argparse.Namespace) -> dict[str, Any]:
    """All figures on one database."""
    home = folder / engine / "data"
    for each in (home, folder / engine / "postgres"):
        each.mkdir(parents=True, exist_ok=True)
    with database(engine, folder / engine / "postgres") as (url, postmaster):
        filled = filling(folder / engine / f"filled-{chosen.leads}.json", home, url, chosen.leads)
        with running(home, url, postmaster) as server:
            found = {name: each.to_dict() for name, each in asked(server, chosen)}
            memory = max(each[1] for each in server.memory)
            return {"filled": filled, "pages": found, "memory": memory, "load": os.getloadavg()[1]}


def filling(made: Path, home: Path, url: str | None, leads: int) -> dict[str, Any]:
    """Fill the database, unless that was done before; what the script has said of it."""
    if not made.exists():
        said = ask(["pages_facts.py", str(leads)], environment(home, url))
        made.write_text(json.dumps(said), "utf-8")
    found: dict[str, Any] = json.loads(made.read_text("utf-8"))
    return found


def asked(server: Server, chosen: argparse.Namespace) -> Iterator[tuple[str, Asked]]:
    """Each kind of page with what was measured of it."""
    visitors = {name: Visitor(server.port) for name in (EVERYBODY, TEAM)}
    for name, visitor in visitors.items():
        visitor.sign_in(name, PASSWORD)
    wanted = set(filter(None, chosen.only.split(",")))
    for name, run in kinds(Addresses(server.database, chosen.leads), visitors).items():
        if wanted and name not in wanted:
            continue
        answers = run()
        for _ in islice(answers, WARM_UP):
            pass
        found, before = Asked(), server.usage()
        for address, answer in islice(answers, chosen.requests):
            after = server.usage()
            found.add(address, answer, after.since(before).cpu)
            before = after
        print(json.dumps({server.database.name: {name: found.to_dict()}}), flush=True)
        yield name, found


def kinds(of: Addresses, visitors: dict[str, Visitor]) -> dict[str, Callable[[], Iterator[tuple[str, Answer]]]]:
    """What is asked for, by its name: addresses with their answers, without end."""
    of_all, of_team = visitors[EVERYBODY], visitors[TEAM]

    def plain(addresses: Iterator[str], visitor: Visitor = of_all, *, part: bool = False) -> Any:
        return lambda: ((address, visitor.ask(address, part=part)) for address in addresses)

    return {
        "list": lambda: turning(of_all, of.lists()),
        "list of a team": lambda: turning(of_team, of.lists()),
        "lead": plain(of.of_leads()),
        "timeline of a lead": plain(of.of_leads("/timeline")),
        "curve of a lead": plain(of.of_leads("/curve")),
        "search": plain(of.words(), part=True),
        "my day": plain(of.figures("/"), of_team),
        "matrix": plain(of.figures("/matrix")),
        "course of the matrix": plain((f"{each}&trend=on" for each in of.figures("/matrix")), part=True),
        "funnel": plain(of.reports("funnel")),
        "funnel of a year": plain(of.reports("funnel", (365,))),
        "origins": plain(of.reports("origins")),
        "distribution": plain(of.figures("/reports/distribution")),
        "calibration": plain(of.figures("/reports/calibration")),
        "past list": lambda: turning(of_all, of.past_lists()),
        "past lead": plain(of.past_leads()),
        "past matrix": plain(of.figures("/matrix", is_past=True)),
        "preview": lambda: previews(of_all, MODEL),
        "preview of the matrix": lambda: previews(of_all, MATRIX),
    }


def turning(visitor: Visitor, addresses: Iterator[str]) -> Iterator[tuple[str, Answer]]:
    """Lists, and of every other one the second page as well."""
    for number, address in enumerate(addresses):
        answer = visitor.ask(address)
        yield address, answer
        following = answer.link("after=")
        if following and number % 2:
            yield following, visitor.ask(following)


def previews(visitor: Visitor, model: str) -> Iterator[tuple[str, Answer]]:
    """What a draft would do, of another one each time, as the editor asks for it."""
    from reifegrad.templates.shipped import template_text

    text, address = template_text(model), f"/models/{model}/edit/effect"
    for points in chain(range(16, 1_000)):
        given = {"text": text.replace("points: 15", f"points: {points}"), "examples": "", "leads": ""}
        yield f"{address} {points}", visitor.ask(address, given, part=True)


if __name__ == "__main__":
    main()
