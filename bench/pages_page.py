"""Writes what the bench of the pages has found as a page: goals beside figures, and what limits each."""

from __future__ import annotations

from datetime import UTC, datetime
from os import cpu_count
from typing import TYPE_CHECKING, Any

from run import machine, table
from server_page import NAMES
from server_running import HERE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

REASONS = HERE / "pages_reasons.md"
GOAL_LEADS = 1_000_000
_FEW, _QUIET = 20, 1.0
"""From so many requests on the p95 is not the longest; up to so many processes for each core nobody waits."""
GOALS = {
    "list": ("list with filters, 50 leads", 0.2),
    "list of a team": ("the same for somebody who sees a team's leads", 0.2),
    "lead": ("page of a lead", 0.15),
    "matrix": ("matrix", 0.5),
    "past matrix": ("matrix of a past day", 0.5),
    "funnel": ("funnel over 30 or 90 days", 0.5),
    "funnel of a year": ("funnel over a year", 0.5),
    "past list": ("list of a past day, 50 leads", 0.5),
    "preview": ("preview of a model change, `fit-interest`", 2.0),
    "preview of the matrix": ("preview of a model change, `grade-matrix`", 2.0),
}
"""Name -> what it is, and seconds that 95 of 100 requests may take at most."""


def page(found: dict[str, dict[str, Any]], chosen: argparse.Namespace) -> str:
    """The whole page."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = ["# Bench of the pages", "", f"Made by `make bench-pages` on {day}: {machine()}.", ""]
    if chosen.leads < GOAL_LEADS:
        lines += [_SHORTER, ""]
    if chosen.requests < _FEW:
        lines += [f"**Only {chosen.requests} requests of each kind**: their p95 is the longest of them.", ""]
    lines += [_SETTING, "", *_load(found), "## Goals", "", *_goals(found), "## All pages", "", *_pages(found)]
    lines += ["## What the databases hold", "", *_rows(found)]
    return "\n".join(lines) + "\n" + REASONS.read_text(encoding="utf-8")


_SHORTER = f"""\
**A shorter run than the goals ask for**, which are for {GOAL_LEADS:,} leads: what is met here with fewer leads says
nothing of so many."""
_SETTING = """\
The real `reifegrad serve` with its worker over a filled database; who asks for the pages, and PostgreSQL (out of the
box), run on the same cores. Somebody who is signed in asks for one page after the other, each time for another one:
other filters, leads, days, parts and drafts, of every other list the second page as well. A time goes from the request
to the last byte; nothing is asked twice, and nothing is kept for it but what the server keeps for everybody. The first
three requests of each kind do not count. CPU seconds are those of one request, in the mean; CPU time is that of server
and database for a request, in steps of 10 ms."""


def _load(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Whether anything else wanted the cores."""
    busy = [f"{each['load']:.1f} ({NAMES[engine]})" for engine, each in found.items()]
    yield f"Processes that wanted a core, in the last five minutes of each measurement: {', '.join(busy)}."
    if max(each["load"] for each in found.values()) > _QUIET * (cpu_count() or 1):
        yield "**Other work ran on the machine**: times by the clock are longer than alone, CPU times are not."
    yield ""


def _goals(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        for name, (title, most) in GOALS.items():
            one = each["pages"].get(name)
            if one is not None:
                is_met = one["p95"] < most and not one["failed"]
                said = "met" if is_met else "**missed**"
                goal, cpu = f"under {most * 1000:,.0f} ms", _ms(one["cpu p95"])
                rows.append((NAMES[engine], title, goal, _ms(one["p95"]), cpu, said))
    yield from table(("database", "what", "goal for p95", "measured", "CPU time, p95", ""), rows)


def _pages(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        for name, one in each["pages"].items():
            times = (_ms(one[which]) for which in ("p50", "p95", "most"))
            cpu = (f"{one['cpu'][part]:.3f}" for part in ("server", "worker", "database"))
            failed = f"{len(one['failed'])}" if one["failed"] else ""
            size = f"{one['bytes'] / 1024:,.0f}"
            rows.append((NAMES[engine], name, one["requests"], *times, *cpu, size, failed))
    head = ("database", "page", "requests", "p50", "p95", "longest", "CPU s: server", "worker", "database", "KB")
    yield from table((*head, "refused"), rows)


def _rows(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    tables = next(iter(found.values()))["filled"]["rows"]
    rows = [(f"`{name}`", *(f"{each['filled']['rows'][name]:,}" for each in found.values())) for name in sorted(tables)]
    rows.append(("MB of the server at most (PSS)", *(f"{each['memory']:,.0f}" for each in found.values())))
    rows.append(("seconds to fill it", *(f"{each['filled']['seconds']:,.0f}" for each in found.values())))
    yield from table(("", *(NAMES[engine] for engine in found)), rows)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms"
