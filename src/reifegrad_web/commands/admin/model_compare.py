"""`reifegrad admin model diff` and `impact`: what a version would do, before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options
from reifegrad_web.commands.admin.options import VERSION
from reifegrad_web.commands.admin.saying import say

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.scoring.impact import Impact

_AGAINST = click.option(
    "--against", metavar="HASH", default="published", show_default=True, help="The version to compare with."
)


@click.command("diff")
@click.argument("name")
@VERSION
@_AGAINST
@screen_options()
def diff_versions(screen: Screen, *, name: str, version: str | None, against: str) -> None:
    """Say what differs in meaning between the published version and the one in work."""
    from reifegrad.cli.views.diff import show_differences
    from reifegrad.report.records.models import DiffOutput
    from reifegrad_web.scoring.impact import difference

    found = difference(*_pair(name, version, against))
    if screen.as_json:
        screen.json(DiffOutput.of(found, screen.language))
    else:
        show_differences(found, screen)


@click.command("impact")
@click.argument("name")
@VERSION
@_AGAINST
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=2_000, show_default=True, help="At most so many.")
@click.option("--seconds", type=click.IntRange(1, 3_600), default=20, show_default=True, help="At most so long.")
@click.option("--capacity", metavar="TEXT", help='How many leads sales can work: "40 per week".')
@click.option("--stage", default="sales_qualified", show_default=True, help="The stage in which leads come to sales.")
@screen_options()
def show_impact(
    screen: Screen,
    *,
    name: str,
    version: str | None,
    against: str,
    leads: int,
    seconds: int,
    capacity: str | None,
    stage: str,
) -> None:
    """Say whom the version in work would move, and how many leads a week would come into each stage."""
    from reifegrad_web.clock import utc_now
    from reifegrad_web.scoring.impact import Limits, impact, impact_record

    bounds = Limits(leads, float(seconds))
    pair = _pair(name, version, against)
    found = impact(*pair, utc_now(), bounds, capacity=capacity, stage=stage)
    if screen.as_json:
        say(impact_record(found, screen.language), as_json=True)
    else:
        _show(found, screen)


def _pair(name: str, version: str | None, against: str) -> tuple[ModelVersion, ModelVersion]:
    from reifegrad_web.documents.versions import OPEN
    from reifegrad_web.models.versions import find_version, the_one

    return find_version(name, against), the_one(name, OPEN, version)


def _show(found: Impact, screen: Screen) -> None:
    from rich.table import Table

    from reifegrad.cli.views.diff import show_differences
    from reifegrad.explain.wording import Wording
    from reifegrad.language.printable import printable

    show_differences(found.difference, screen)
    words, wording = screen.words, Wording(found.difference.new, screen.language)
    grid = Table.grid(padding=(0, 2))
    grid.add_column()
    for _ in range(4):
        grid.add_column(justify="right", no_wrap=True)
    grid.add_row(
        words("impact.stage"), words("impact.now"), words("impact.then"), words("impact.per_week"), words("impact.then")
    )
    for each in found.stages:
        counts = (words.number(each.now_before), words.number(each.now_after))
        rates = (words.decimal(each.per_week_before, 1), words.decimal(each.per_week_after, 1))
        grid.add_row(printable(wording.verdict("stage", each.stage)), *counts, *rates)
    screen.print("", grid)
    if found.capacity is not None:
        capacity = words.decimal(found.capacity, 0 if found.capacity.is_integer() else 1)
        screen.print(words("impact.fits" if found.fits else "impact.too_many", capacity=capacity))
    if found.looked_at < found.leads:
        looked, every = words.number(found.looked_at), words.number(found.leads)
        screen.print(words("impact.estimated", looked=looked, all=every))
