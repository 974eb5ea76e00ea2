"""By which model a page is shown: that of its address, else that which who asks has used last, wherever that was."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TypeVar

from django.db import DatabaseError

from reifegrad_web.org.people import use_model
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.frame.page import Page


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Model = TypeVar("_Model", bound=_Named)


def chosen_model(asked: Page, models: Sequence[_Model], given: str | None) -> _Model | None:
    """The model that is named, which is kept as the one used last; without a name that one, else the first.

    None: there is none of this name, or none at all.

    Args:
        asked: Who asks.
        models: The published ones, those for sales first.
        given: A name as it stands in an address.
    """
    named = {each.name: each for each in models}
    if not given:
        return named.get(asked.user.last_model) or next(iter(models), None)
    found = named.get(given)
    if found is not None and asked.user.last_model != given:
        with suppress(DatabaseError, OSError), write():  # a disk that is full is no reason to show nothing
            use_model(asked.user, given)
    return found
