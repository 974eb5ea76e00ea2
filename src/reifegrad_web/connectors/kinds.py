"""The kinds of systems to which there are connectors: how each is reached, and how its records are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail, nearest
from reifegrad_web.connectors.hubspot import OPTIONS as HUBSPOT_OPTIONS
from reifegrad_web.connectors.hubspot import HubSpot
from reifegrad_web.connectors.odoo import OPTIONS as ODOO_OPTIONS
from reifegrad_web.connectors.odoo import Odoo
from reifegrad_web.connectors.pipedrive import OPTIONS as PIPEDRIVE_OPTIONS
from reifegrad_web.connectors.pipedrive import Pipedrive
from reifegrad_web.connectors.salesforce import OPTIONS as SALESFORCE_OPTIONS
from reifegrad_web.connectors.salesforce import Salesforce
from reifegrad_web.connectors.sql import KEYS, Sql, examine
from reifegrad_web.connectors.tryton import Tryton

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reifegrad_web.connectors.contract import Connection

_MAPPINGS = Path(__file__).parent / "mappings"
URL = "url"


@dataclass(frozen=True)
class Kind:
    """A kind of system.

    Attributes:
        name: As connectors name it.
        title: As its makers call it.
        options: What is said beside the secret, and what is meant where nobody says it (None: it has to be said);
            `url` is an address over HTTP.
        can_write: Whether scores can be written back.
        connect: Makes a connection of options and secret; nothing is asked yet.
        statements: Options that are long texts.
        needs_secret: Whether there is nothing without a secret.
        examine: Raises `ReifegradError` where options cannot be.
    """

    name: str
    title: str
    options: Mapping[str, str | None]
    can_write: bool
    connect: Callable[[Mapping[str, str], str], Connection]
    statements: Sequence[str] = ()
    needs_secret: bool = True
    examine: Callable[[Mapping[str, str]], None] | None = None

    @property
    def mapping(self) -> str:
        """The mapping by which its records are read where a connector has none of its own."""
        return (_MAPPINGS / f"{self.name}.yaml").read_text("utf-8")


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("tryton", "Tryton", {URL: None, "database": None, "user": None}, can_write=True, connect=Tryton),
        Kind("hubspot", "HubSpot", HUBSPOT_OPTIONS, can_write=True, connect=HubSpot),
        Kind("odoo", "Odoo", ODOO_OPTIONS, can_write=True, connect=Odoo),
        Kind("pipedrive", "Pipedrive", PIPEDRIVE_OPTIONS, can_write=True, connect=Pipedrive),
        Kind("salesforce", "Salesforce", SALESFORCE_OPTIONS, can_write=True, connect=Salesforce),
        Kind(
            "sql",
            "PostgreSQL / SQLite",
            {"server": None, **dict.fromkeys(("leads", *KEYS), "")},
            can_write=False,
            connect=Sql,
            statements=tuple(KEYS),
            needs_secret=False,
            examine=examine,
        ),
    )
}


def kind_of(name: str) -> Kind:
    """A kind by its name. Raises `ReifegradError`: there is none."""
    if name not in KINDS:
        raise fail("connector-kind", name=name, near=nearest(name, KINDS), known=tuple(KINDS))
    return KINDS[name]
