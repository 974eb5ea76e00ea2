"""Says whether anything that is known has changed: two equal stamps, and nothing has been added or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Max

from reifegrad_web.leads.models import (
    AccountChange,
    Activity,
    Assignment,
    Erasure,
    Identifier,
    IdentifierLink,
    Objection,
    ProfileChange,
)

if TYPE_CHECKING:
    from django.db.models import Model

Stamp = tuple[tuple[int | None, int], ...]
_ADDED: tuple[type[Model], ...] = (
    Identifier,
    ProfileChange,
    Activity,
    AccountChange,
    Objection,
    Assignment,
    Erasure,
)


def stamp_of_facts() -> Stamp:
    """The last number and the count of every table of facts; of links, how many hold."""
    found = [_seen(table) for table in _ADDED]
    links = IdentifierLink.objects.aggregate(last=Max("id"), rows=Count("undone_at"))
    return (*found, (links["last"], links["rows"]))


def _seen(table: type[Model]) -> tuple[int | None, int]:
    seen = table._default_manager.aggregate(last=Max("pk"), rows=Count("pk"))
    return seen["last"], seen["rows"]
