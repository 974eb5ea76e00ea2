"""The mapping file and the page that lie beside an export."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCORED = ("leads", "accounts", "profile_changes", "activities", "outcomes")

_PAGE = """# Everything that the server knew

{lines}

Times are ISO 8601 with a zone, numbers have a decimal point, an empty cell is something unknown. `lead_id` is the
number of a lead in the server; `leads.reifegrad_identities` is a JSON list of all identities of the lead. The tables
whose names begin with `leads_` or `sales_` are those of the server as they are: links (also those that were undone),
objections, what sales has done with leads and told of them. `outcomes_noted_twice` holds decisions that
stand in `outcomes` already and were noted elsewhere as well.

The scores of today, without a server:

    reifegrad score MODEL.yaml --mapping mapping.yaml --allow-missing --as-of now

Into an empty server, where people keep their identities:

    reifegrad admin import --mapping mapping.yaml --consents consents.{form} --source old

What was merged comes back as one lead, which cannot be parted again there. Objections are not imported.
Here are personal data: whoever is erased in the server is not erased here.
"""


def mapping_text(columns: Mapping[str, Sequence[str]], form: str) -> str:
    """The mapping file that reads the tables of an export as they are."""
    document: dict[str, Any] = {}
    for table in _SCORED:
        part: dict[str, Any] = {"source": f"{table}.{form}", "columns": {name: name for name in columns[table]}}
        part |= {"timezone": "UTC", "decimal": "."}
        if form == "csv":
            part |= {"delimiter": ",", "encoding": "utf-8", "header_row": 1, "footer": 0}
        document[table] = part | ({"unique_ids": True} if table == "activities" else {})
    yaml = YAML()
    yaml.width = 4_096
    text = io.StringIO()
    yaml.dump(document, text)
    return text.getvalue()


def readme_text(counts: Mapping[str, int], form: str) -> str:
    """What lies in the folder and how to go on with it."""
    lines = (f"- `{name}.{form}`: {count} rows" for name, count in counts.items())
    return _PAGE.format(form=form, lines="\n".join(lines))
