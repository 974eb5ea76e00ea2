"""Writes what the bench of the server has found as a page: goals beside figures, and what limits each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from run import machine, table
from server_load import LOOK
from server_running import HERE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
REASONS = HERE / "server_reasons.md"
_PEERS = {"orm": "Django's ORM, a counter for each lead", "mautic": "one UPDATE for each event, as Mautic counts"}
_RATIOS = {"orm": 4.0, "mautic": 8.0}
GOAL_LEADS, GOAL_SECONDS = 100_000, 60


def page(found: dict[str, dict[str, Any]], chosen: argparse.Namespace) -> str:
    """The whole page."""
    parts = [f"the server, {chosen.seconds:g} s for each part", f"{chosen.leads:,} leads x {chosen.each} activities"]
    parts += [f"{chosen.rate:g} single calls a second", f"{chosen.persons:,} known persons in batches"]
    lines = ["# Bench of the running server", ""]
    lines += [f"Made by `make bench-server` on {datetime.now(UTC):%Y-%m-%d}: {machine()}.", f"{'; '.join(parts)}.", ""]
    if chosen.leads < GOAL_LEADS or chosen.seconds < GOAL_SECONDS:
        lines += [_SHORTER, ""]
    lines += [_SETTING, "", "## Goals", "", *_goals(found, chosen), "## Batches", "", *_batches(found)]
    lines += ["## Single calls", "", *_singles(found), "## A model is published", "", *_rescoring(found)]
    lines += [
        "## Beside ways to count points up",
        "",
        _PEERS_TEXT,
        "",
        *_peers(found),
        "## Memory",
        "",
        *_memory(found),
    ]
    return "\n".join(lines) + "\n" + REASONS.read_text(encoding="utf-8")


_SETTING = f"""\
The real `reifegrad serve` with its worker, in its own processes; the load generator, and PostgreSQL (out of the box,
every commit on disk), run on the same cores. Activities count when they are answered with 200: then they are on disk.
Single calls are sent at moments that are fixed in advance, and their time counts from that moment. A score is visible
when the row that pages and API read shows more points than before the call; it is looked for every {LOOK * 1000:g} ms,
so that times are up to that much too long. Every call is of another lead, and gives points for sure."""
_SHORTER = f"""\
**A shorter run than the goals ask for**, which are for {GOAL_LEADS:,} leads and {GOAL_SECONDS} seconds: what is met
here with fewer leads says nothing of so many."""
_PEERS_TEXT = """\
The same messages, the same database with the same settings, each commit on disk, without HTTP, JSON, keys, duplicates
to find or scores to compute: a head start for the peers. Mautic's leads are there before, and what was done is not kept
beside its log. On PostgreSQL the better of one and four writers counts."""


def _goals(found: dict[str, dict[str, Any]], chosen: argparse.Namespace) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        one, every, score = each["singles"], each["singles, all models"], each["rescoring"]
        most = max(each["memory batches"]["most"], each["memory singles"]["most"])
        goals = [
            ("activities/s through `/v1/batch`", "at least 5,000", each["batches"]["rate"], 5_000, "{:,.0f}", False),
            ("call to visible score, p95", "under 0.5 s", _at(one, "p95"), 0.5, "{:.2f} s", True),
            ("call to visible score, p99", "under 1 s", _at(one, "p99"), 1.0, "{:.2f} s", True),
            ("the same with all templates, p95", "under 0.5 s", _at(every, "p95"), 0.5, "{:.2f} s", True),
            (
                f"ingest p99 while all {chosen.leads:,} are scored again",
                "under 250 ms",
                score["ingest"]["p99"],
                0.25,
                "{:.3f} s",
                True,
            ),
            (f"all {chosen.leads:,} scored again", "under 20 s", score["seconds"], 20, "{:.1f} s", True),
            ("memory of server and worker", "under 600 MB", most, 600, "{:.0f} MB", True),
        ]
        for name, ratio in _RATIOS.items():
            text = f"times {_PEERS[name]}"
            reached = each["batches"]["rate"] / each["peers"][name]["rate"]
            goals.append((text, f"at least {ratio:g}", reached, ratio, "{:.1f}", False))
        for text, goal, value, limit, form, is_most in goals:
            said = "met" if (value < limit if is_most else value >= limit) else "**missed**"
            if said == "met" and "scored again" in text and chosen.leads < GOAL_LEADS:
                said = "too few leads to tell"
            rows.append((NAMES[engine], text, goal, form.format(value), said))
    yield from table(("database", "what", "goal", "measured", ""), rows)


def _at(figures: dict[str, Any], name: str) -> float:
    """A percentile of the visible scores; without end if some were not seen at all."""
    value = figures.get("visible", {}).get(name)
    return float("inf") if value is None or (figures["unseen"] and name == "p99") else float(value)


def _batches(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        one, counts = each["batches"], each["batches"]["counts"]
        rest = ", ".join(f"{counts[name]:,} {name}" for name in ("accepted", "duplicate", "failed", "filtered"))
        rows.append((NAMES[engine], f"{one['rate']:,.0f}", *_times(one["batch"]), *_cpu(one), f"{one['due']:,}", rest))
    head = ("database", "activities/s", "batch p50, ms", "p95", "p99", *_CPU, "leads still due", "messages")
    yield from table(head, rows)
    yield "A batch has 100 messages. The messages of the last column add up to what was sent, warm-up included."
    yield ""


def _singles(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        for name, models in (("singles", "`fit-interest`"), ("singles, all models", "all templates")):
            one = each[name]
            lost = f"{one['failures']} / {one['unseen']}"
            rows.append((NAMES[engine], models, *_times(one["ingest"]), *_times(one["visible"]), lost, *_cpu(one)))
    head = ("database", "models", "answer p50, ms", "p95", "p99", "score p50, ms", "p95", "p99")
    yield from table((*head, "refused / not seen", *_CPU), rows)


def _rescoring(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        for name, text in (("first scores", "first scores"), ("all models", "the other templates")):
            rows.append((NAMES[engine], text, f"{each[name]['seconds']:.1f}", "", "", "", "", *_cpu(each[name])))
        one = each["rescoring"]
        what = (f"{one['seconds']:.1f}", *_times(one["ingest"]), f"{one['failures']} / {one['left']}")
        rows.append((NAMES[engine], "another version, single calls meanwhile", *what, *_cpu(one)))
    head = ("database", "what", "seconds until nobody is due", "answer p50, ms", "p95", "p99", "refused / old scores")
    yield from table((*head, *_CPU), rows)


def _peers(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        ours = each["batches"]["rate"]
        for name, text in _PEERS.items():
            peer = each["peers"][name]
            ratio = f"{ours / peer['rate']:.1f}"
            rows.append((NAMES[engine], text, f"{peer['rate']:,.0f}", peer["writers"], f"{ours:,.0f}", ratio))
    yield from table(("database", "peer", "its messages/s", "writers", "ours", "ratio"), rows)


def _memory(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    rows = []
    for engine, each in found.items():
        for name in ("batches", "singles"):
            one = each[f"memory {name}"]
            parts = (f"{one[part]:.0f}" for part in ("most", "server", "worker", "slope"))
            rows.append((NAMES[engine], name, *parts))
    yield from table(("database", "part", "most, MB", "of it server", "worker", "growth at the end, MB/h"), rows)
    yield "What several processes share, such as the code of libraries, is counted once (PSS)."
    yield ""


_CPU = ("CPU s: server", "worker", "database")


def _cpu(figures: dict[str, Any]) -> tuple[str, ...]:
    return tuple(f"{figures['cpu'][part]:.1f}" for part in ("server", "worker", "database"))


def _times(seconds: dict[str, float]) -> tuple[str, ...]:
    return tuple(f"{seconds[name] * 1000:,.0f}" if name in seconds else "" for name in ("p50", "p95", "p99"))
