"""To whom somebody may give leads: what a form offers, by team, and what is read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.leads.reach import receivers
from reifegrad_web.scoring.list_filter import ME, NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.org.models import User
    from reifegrad_web.pages.frame.page import Page


def receivers_by_team(asked: Page) -> Sequence[tuple[str, Sequence[User]]]:
    """Others to whom who asks may give leads: the name of a team, empty for those in none, and its people."""
    found: dict[str, list[User]] = {}
    for each in receivers(asked.user):
        if each.pk != asked.user.pk:
            found.setdefault("" if each.team is None else each.team.name, []).append(each)
    return sorted(found.items())


def receiver(asked: Page, given: str) -> User | None:
    """Who is meant by a form; None for nobody.

    Raises:
        ReifegradError: Who asks may not give leads to this person, or there is none.
    """
    if given == NOBODY:
        return None
    if given == ME:
        return asked.user
    found = next((user for user in receivers(asked.user) if str(user.pk) == given), None)
    if found is None:
        raise fail("owner-unknown")
    return found
