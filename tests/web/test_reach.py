"""Own leads, those of the team, or all: whoever somebody may see, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from emptying import empty
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW

pytestmark = pytest.mark.usefixtures("emptied")
ROLES, SEES = ("admin", "marketing", "sales", "reader"), ("own", "team", "all")
PERSON = st.tuples(st.sampled_from(ROLES), st.sampled_from(SEES), st.sampled_from((None, 0, 1)))


def may(user: Any, owner: Any) -> bool:
    """What the words say, without a query."""
    if user.role == "admin" or user.sees == "all":
        return True
    if owner is None:
        return False
    same_team = user.team_id is not None and owner.team_id == user.team_id
    return bool(owner.pk == user.pk or (user.sees == "team" and same_team))


@settings(deadline=None)
@given(people=st.lists(PERSON, min_size=1, max_size=4), owners=st.lists(st.integers(-1, 3), min_size=1, max_size=6))
def test_whoever_may_be_seen_is_and_nobody_else(people: list[Any], owners: list[int]) -> None:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.leads.reach import cards_of, sees_lead
    from reifegrad_web.org.models import Team, User
    from reifegrad_web.writing import write

    empty()
    with write():
        teams = [Team.objects.create(name=name) for name in ("north", "south")]
        users = [
            User.objects.create(
                username=f"u{number}",
                role=role,
                sees=sees,
                team=None if team is None else teams[team],
                date_joined=NOW,
            )
            for number, (role, sees, team) in enumerate(people)
        ]
        found = {}
        for lead, number in enumerate(owners, 1):
            owner = users[number] if 0 <= number < len(users) else None
            LeadCard.objects.create(lead_id=lead, first_seen_at=NOW, owner_id=None if owner is None else owner.pk)
            found[lead] = owner
    for user in users:
        expected = {lead for lead, owner in found.items() if may(user, owner)}
        assert set(cards_of(user).values_list("lead_id", flat=True)) == expected
        assert {lead for lead in found if sees_lead(user, lead)} == expected
