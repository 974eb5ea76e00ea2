"""Options that several commands of `reifegrad admin` share."""

from __future__ import annotations

import click

VERSION = click.option("--version", metavar="HASH", help="The beginning of a version's hash, at least 4 digits.")
BY = click.option("--as", "by", metavar="USER", help="Who decides it. Default: the command line.")
WHY = click.option("--why", default="", help="The reason, which is kept.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
