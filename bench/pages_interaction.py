"""Measures pages in a browser: how long until what somebody does is drawn, and how much a first look costs.

The server with the demo company and a Chromium without a screen share the machine: `local`, without a network. An
interaction is measured in the page, from the key, click or choice until what follows it is drawn; where a page waits
for a pause in what somebody types, from the end of that pause. The first load is measured with nothing kept in the
browser. Writes docs/reference/pages-in-a-browser.md; `python bench/pages_interaction.py --times 20 --page FILE`.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from run import machine, table

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "tests" / "pages"), str(ROOT / "tests" / "web")]

from browsing import opened  # noqa: E402 - found by the line before
from screenshots import Folders, running_demo, until_scored  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from browsing import Browsing
    from playwright.sync_api import Page

PAGE = ROOT / "docs" / "reference" / "pages-in-a-browser.md"
_WATCH = """
const timed = { began: 0, sent: 0, settled: 0, drawn: 0 };
window.timed = timed;
const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => { timed.drawn = performance.now(); }));
for (const kind of ["keydown", "click", "change"]) {
  addEventListener(kind, (event) => { timed.began = event.timeStamp; drawn(); }, true);
}
addEventListener("htmx:beforeSend", () => { timed.sent = performance.now(); });
addEventListener("htmx:afterSettle", () => { timed.settled = performance.now(); drawn(); });
"""
_TOOK = """new Promise((told) => {
  const look = () => { if (%s) told(%s); else setTimeout(look, 10); };
  look();
})"""
_HEAD = """\
# Bench: pages in a browser

`make bench-interaction`, {day:%Y-%m-%d}, {machine}. The server with the demo company (1,200 leads) and a
Chromium without a screen share the machine, and there is no network between them. Before the run, {load:.1f} other
processes wanted to compute at a time (load average): more than there are cores make every figure larger.

## From the hand to the picture

Milliseconds from the key, click or choice until what follows is drawn, measured in the page, {times} times each.
Where a page waits until somebody stops typing, that pause is left out. The goal is 100 ms.
"""
_LOADS = """\
## The first look

Bytes on the wire with nothing kept in the browser, headers included, and for how many answers. The goal is 300 kB. From
the second page on, style and scripts come from the browser: their names say what is in them.
"""


@dataclass(frozen=True)
class Interaction:
    """Something that somebody does on a page; `asks`: the server is asked; `waits`: after a pause."""

    title: str
    who: str
    address: str
    do: Callable[[Page], Any]
    asks: bool = True
    waits: bool = False

    def milliseconds(self, page: Page) -> float:
        """How long it takes on the page that is open."""
        done = (
            "timed.settled > timed.began && timed.drawn >= timed.settled" if self.asks else "timed.drawn > timed.began"
        )
        page.evaluate("timed.began = timed.settled = timed.drawn = 0")
        self.do(page)
        since = "timed.sent" if self.waits else "timed.began"
        return float(page.evaluate(_TOOK % (f"timed.began && {done}", f"timed.drawn - {since}")))


_CRITERION = "dimensions.interest.criteria.pricing_page"
INTERACTIONS = (
    Interaction("To the next row (`j`)", "sam", "/leads", lambda page: page.keyboard.press("j"), asks=False),
    Interaction("Tick a lead", "sam", "/leads", lambda page: page.locator(".tick input").nth(3).check(), asks=False),
    Interaction(
        "Open “Note the result”", "sam", "/", lambda page: page.locator(".call summary").first.click(), asks=False
    ),
    Interaction("Sort the list", "sam", "/leads", lambda page: page.locator("th.col-active a").click()),
    Interaction("Next page of the list", "sam", "/leads", lambda page: page.locator("a[rel=next]").click()),
    Interaction("Take a filter away", "sam", "/leads?q=gmbh", lambda page: page.locator(".token a").click()),
    Interaction("Scores of another model", "sam", "/leads", lambda page: page.locator("nav.tabs a").nth(1).click()),
    Interaction("Search", "sam", "/", lambda page: page.locator("#find").press_sequentially("gmbh"), waits=True),
    Interaction(
        "What if the position were another?",
        "sam",
        "/leads/{lead}?model=fit-interest",
        lambda page: (page.fill("#if-a\\.position", "CEO"), page.keyboard.press("Tab")),
    ),
    Interaction(
        "Earlier activities of a lead", "sam", "/leads/{lead}", lambda page: page.locator(".earlier a").click()
    ),
    Interaction(
        "Another bound of the matrix",
        "mark",
        "/matrix?model=grade-matrix",
        lambda page: (page.locator("input[data-handle]").first.fill("55"), page.keyboard.press("Tab")),
        waits=True,
    ),
    Interaction(
        "Other points in the editor",
        "mark",
        f"/models/fit-interest/edit?at={_CRITERION}",
        lambda page: (page.fill("#c-points", "25"), page.keyboard.press("Tab")),
        waits=True,
    ),
)
LOADED = (
    *("/", "/leads", "/leads/{lead}", "/matrix", "/models/fit-interest/edit", "/reports/funnel", "/imports/new"),
    *("/sources/1", "/privacy", "/audit", "/system"),
)


def main() -> None:
    """Measure, and write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=20)
    options.add_argument("--page", type=Path, default=PAGE)
    chosen = options.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="reifegrad-bench-") as name:
        folders = Folders(Path(name))
        with running_demo(home := folders.mktemp("server")) as address, opened(folders) as browsing:
            lead = _most_active(home)
            interactions = [replace(each, address=each.address.format(lead=lead)) for each in INTERACTIONS]
            took = {each: list(_times(browsing, address, each, chosen.times)) for each in interactions}
            loads = {path: _load(browsing, address, path.format(lead=lead)) for path in LOADED}
    page = "\n".join(_lines(took, loads, chosen.times, load))
    chosen.page.write_text(page, "utf-8")
    print(page)


def _most_active(home: Path) -> int:
    """The lead with the most activities: only a long timeline has a part of earlier ones."""
    file = next(home.rglob("reifegrad.sqlite3"))
    query = """
        select lead_id from leads_activity join leads_identifier as named on named.id = identifier_id
        group by lead_id order by count(*) desc limit 1
    """
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return int(database.execute(query).fetchone()[0])


def _times(browsing: Browsing, address: str, each: Interaction, times: int) -> Iterator[float]:
    with browsing.visit(address, each.who, language="en") as visit:
        visit.page.set_default_timeout(60_000)
        until_scored(visit)
        visit.page.context.add_init_script(_WATCH)
        for turn in range(times + 1):
            visit.open(each.address)
            visit.loading.settle()
            took = each.milliseconds(visit.page)
            if turn:  # the first one warms the server
                yield took


def _load(browsing: Browsing, address: str, path: str) -> dict[str, int]:
    with browsing.visit(address, "ada", language="en") as visit:
        kept = visit.page.context.storage_state()
    with browsing.visit(address, None, language="en", storage_state=kept) as visit:
        visit.open(path)
        visit.loading.settle()
        return visit.loading.bytes


def _lines(
    took: dict[Interaction, list[float]], loads: dict[str, dict[str, int]], times: int, load: float
) -> Iterator[str]:
    yield _HEAD.format(day=datetime.now(UTC), machine=machine(), load=load, times=times)
    rows = [(each.title, _asked(each), *_figures(found)) for each, found in took.items()]
    yield from table(("What", "Asks the server", "Median", "95 %", "Longest"), rows)
    yield _LOADS
    yield from table(
        ("Page", "kB", "of it the page itself", "Answers"),
        [
            (f"`{path}`", f"{sum(cost.values()) / 1000:.0f}", f"{_own(cost, path) / 1000:.0f}", len(cost))
            for path, cost in loads.items()
        ],
    )
    yield ""


def _asked(each: Interaction) -> str:
    return "after a pause" if each.waits else "yes" if each.asks else "no"


def _figures(found: Sequence[float]) -> tuple[str, str, str]:
    ordered = sorted(found)
    at = (len(ordered) // 2, min(len(ordered) - 1, round(0.95 * len(ordered))), len(ordered) - 1)
    median, most, longest = (f"{ordered[place]:.0f}" for place in at)
    return median, most, longest


def _own(cost: dict[str, int], path: str) -> int:
    return sum(size for address, size in cost.items() if "/static/" not in address and address.endswith(path))


if __name__ == "__main__":
    main()
