"""Lists that people have given a name: kept, shared, found again."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from django.db.models import Q

from reifegrad.errors import fail
from reifegrad_web.org.models import SavedView

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from reifegrad_web.org.models import User


_LONGEST_NUMBER = 19
"""Digits."""


def views_of(user: User) -> Sequence[SavedView]:
    """The views that somebody finds: their own and those that others share, by name."""
    found = SavedView.objects.filter(Q(user=user) | Q(is_shared=True)).select_related("user")
    return list(found.order_by("name", "id"))


def view_of(user: User, given: str) -> SavedView | None:
    """A view that somebody finds, by its number as an address has it; None: there is none."""
    if not (given.isascii() and given.isdecimal() and len(given) < _LONGEST_NUMBER):
        return None
    found = SavedView.objects.filter(Q(user=user) | Q(is_shared=True), pk=int(given))
    return found.select_related("user").first()


def view_called(user: User, name: str) -> SavedView | None:
    """The view that somebody keeps under a name; None: there is none."""
    return SavedView.objects.filter(user=user, name=name.strip()).first()


def save_view(user: User, name: str, query: str, now: datetime, *, is_shared: bool) -> SavedView:
    """Keep a list under a name; one of the same name of the same person is replaced. The caller holds the transaction.

    Raises:
        ReifegradError: The name is empty or too long, or the address is.
    """
    name = name.strip()
    if not name or len(name) > _longest("name") or len(query) > _longest("query") or "\0" in name + query:
        raise fail("view-name", longest=_longest("name"))
    given = {"query": query, "is_shared": is_shared, "created_at": now}
    made, _ = SavedView.objects.update_or_create(user=user, name=name, defaults=given)
    return made


def drop_view(user: User, number: int) -> SavedView:
    """Forget a view of one's own, and say what it was. Raises `ReifegradError`: there is none of this number."""
    view = SavedView.objects.filter(user=user, pk=number).first()
    if view is None:
        raise fail("view-unknown")
    SavedView.objects.filter(pk=view.pk).delete()
    return view


def drop_views_naming(values: Collection[str]) -> int:
    """Forget the views in which somebody is searched for by one of these names; returns how many there were."""
    wanted = [value.casefold() for value in values]
    rows = SavedView.objects.values_list("pk", "name", "query")
    texts = ((number, f"{name} {unquote_plus(query)}".casefold()) for number, name, query in rows)
    gone = [number for number, text in texts if any(value in text for value in wanted)]
    return SavedView.objects.filter(pk__in=gone).delete()[0]


def _longest(field: str) -> int:
    found = SavedView._meta.get_field(field)
    return int(getattr(found, "max_length", 0))
