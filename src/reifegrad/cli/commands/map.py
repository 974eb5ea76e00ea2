"""`reifegrad map`: recognises files and proposes the mapping that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reifegrad.cli.options import screen_options

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen


@click.command("map")
@click.argument("sources", metavar="FILE...", nargs=-1)
@click.option("--leads", metavar="SOURCE", multiple=True, help="A source that you know to be leads.")
@click.option("--accounts", metavar="SOURCE", multiple=True, help="A source that you know to be companies.")
@click.option("--activities", metavar="SOURCE", multiple=True, help="A source that you know to be activities.")
@click.option("--profile-changes", metavar="SOURCE", multiple=True, help="A source that you know to be a change log.")
@click.option("--outcomes", metavar="SOURCE", multiple=True, help="A source that you know to be outcomes.")
@click.option("-o", "--output", metavar="FILE", help="Write the mapping (YAML); never overwrites a file.")
@click.option(
    "--timezone", metavar="ZONE", default="Europe/Berlin", show_default=True, help="Zone of times that name none."
)
@screen_options()
def command(
    screen: Screen, sources: tuple[str, ...], output: str | None, timezone: str, **known: tuple[str, ...]
) -> None:
    """Recognise your files and propose the mapping that reads them.

    Looks at exports of HubSpot, Salesforce, Dynamics 365, Pipedrive, Odoo, Mautic, Google Analytics 4, Matomo, Segment,
    RudderStack and Snowplow, and at any other file with headings. For each it says which table it is and shows three
    rows as they would be read, and what would be rejected. The mapping names the files, so that `reifegrad score MODEL
    --mapping mapping.yaml --as-of now` needs no other option.

    Exits with 1 if something is missing that only you can know.
    """
    from reifegrad.cli.progress import Bar
    from reifegrad.cli.views.map import show_mapping
    from reifegrad.report.records.mapped import MapOutput
    from reifegrad.tasks.map import MapRequest, map_sources

    tables = {table: named for table, named in known.items() if named}
    if not sources and not tables:
        raise click.UsageError("Missing argument 'FILE...'.")
    request = MapRequest(sources, tables, output, timezone, screen.language)
    with Bar(screen) as bar:
        result = map_sources(request, bar.progress)
    if screen.as_json:
        screen.json(MapOutput.of(result, screen.language))
    else:
        show_mapping(result, screen)
    if not result.is_ready:
        raise click.exceptions.Exit(1)
