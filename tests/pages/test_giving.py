"""Whoever gives leads to others: only those that they see, only to whom they may, with a way back and in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_taking import NOW

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
ROLES, SEES = ("admin", "marketing", "sales", "reader"), ("own", "team", "all")
PERSON = st.tuples(
    st.sampled_from(ROLES), st.sampled_from(SEES), st.sampled_from((None, "north", "south")), st.booleans()
)
GIVER = st.tuples(
    st.sampled_from(("sales", "sales", "marketing", "admin", "reader")),
    st.sampled_from(("own", "team", "team", "all")),
    st.sampled_from((None, "north", "north")),
    st.just(True),
)
LEADS = 4


def people_of(drawn: list[Any]) -> list[Any]:
    """Users of these roles, reaches and teams; the first is active, others may be gone."""
    from reifegrad_web.org.models import Team, User

    teams = {name: Team.objects.get_or_create(name=name)[0] for name in ("north", "south")}
    return [
        User.objects.create(
            username=f"u{number}",
            role=role,
            sees=sees,
            team=teams.get(team or ""),
            is_active=is_there or number == 0,
            date_joined=NOW,
        )
        for number, (role, sees, team, is_there) in enumerate(drawn)
    ]


def leads_of(owners: list[Any]) -> list[int]:
    """A lead of each of these people; None: of nobody."""
    from reifegrad_web.leads.models import Identifier, LeadCard
    from reifegrad_web.leads.owners import assign

    found = []
    for number, owner in enumerate(owners):
        row = Identifier.objects.create(namespace="user", value=f"lead-{number}", first_seen_at=NOW)
        row.lead_id = row.pk
        row.save()
        LeadCard.objects.create(lead_id=row.pk, first_seen_at=NOW)
        if owner is not None:
            assign([row], owner, "before", NOW)
        found.append(row.pk)
    return found


def sees(user: Any, owner: Any) -> bool:
    """What the words say, without a query."""
    if user.role == "admin" or user.sees == "all":
        return True
    same_team = owner is not None and user.team_id is not None and owner.team_id == user.team_id
    return owner is not None and (owner.pk == user.pk or (user.sees == "team" and same_team))


def may_give_to(user: Any, other: Any) -> bool:
    """The same of whom somebody may give leads to; None: to nobody."""
    if other is None:
        return True
    if not other.is_active or other.role == "reader":
        return False
    same_team = user.team_id is not None and other.team_id == user.team_id
    return user.role == "admin" or user.sees == "all" or other.pk == user.pk or same_team


def owners_now() -> dict[int, int | None]:
    from reifegrad_web.leads.models import LeadCard
    from reifegrad_web.leads.owners import owners_of

    cards = dict(LeadCard.objects.values_list("lead_id", "owner_id"))
    noted = owners_of(list(cards))
    assert {lead: noted.get(lead) for lead in cards} == cards, "the cards follow what was noted"
    return cards


@settings(deadline=None, max_examples=40)
@given(
    drawn=st.tuples(GIVER, PERSON, PERSON).map(list),
    owned=st.lists(st.sampled_from((0, 0, 1, 2, -1)), min_size=LEADS, max_size=LEADS),
    chosen=st.sets(st.integers(0, LEADS - 1), min_size=2),
    to=st.sampled_from((1, 2, 1, 2, 0, -1)),
)
def test_who_is_given_was_seen_and_who_gets_them_may_have_them(
    drawn: list[Any], owned: list[int], chosen: set[int], to: int
) -> None:
    from django.core.management import call_command

    from reifegrad_web.writing import write

    call_command("flush", verbosity=0, interactive=False)
    with write():
        people = people_of(drawn)
        owners = [people[number] if 0 <= number < len(people) else None for number in owned]
        leads = leads_of(owners)
    giver, receiver = people[0], people[to] if 0 <= to < len(people) else None
    client, before = browser_of(giver), owners_now()
    numbers = [leads[place] for place in sorted(chosen)]
    answer = client.post(
        "/leads/give", {"lead": numbers, "to-owner": "nobody" if receiver is None else str(receiver.pk)}
    )
    own = [leads[place] for place in sorted(chosen) if sees(giver, owners[place])]
    if giver.role == "reader":
        assert (answer.status_code, owners_now(), entries("lead.assign")) == (403, before, [])
        return
    if not may_give_to(giver, receiver) or not own:
        assert (answer.status_code in {409, 422}, owners_now(), entries("lead.assign")) == (True, before, [])
        return
    number = None if receiver is None else receiver.pk
    assert owners_now() == before | dict.fromkeys(own, number)
    assert entries("lead.assign") == [{"owner": number, "leads": own}]
    assert client.post(undo_of(client, answer["Location"])).status_code == 303
    assert owners_now() == before
    assert entries("lead.assign-undo") == [{"leads": own}]


def browser_of(user: Any) -> Client:
    from django.test import Client

    from reifegrad_web.writing import write

    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    with write():
        client.force_login(user)
    return client


def undo_of(client: Client, address: str) -> str:
    from html import unescape

    page = unescape(client.get(address).content.decode())
    return page.partition('class="toast"')[2].partition('action="')[2].partition('"')[0]


def entries(action: str) -> list[Any]:
    from reifegrad_web.audit.models import AuditEntry

    return list(AuditEntry.objects.filter(action=action).values_list("details", flat=True))


def test_a_form_offers_whom_it_takes_by_team() -> None:
    from reifegrad_web.writing import write

    drawn = [("sales", "team", "north", True), ("sales", "own", "north", True), ("sales", "all", "south", True)]
    with write():
        lead_of_north, colleague, other = people_of([*drawn, ("reader", "all", "north", True)])[:3]
        (number,) = leads_of([colleague])
    for address in ("/leads", f"/leads/{number}"):
        page = browser_of(lead_of_north).get(address).content.decode()
        offered = page[page.index('<optgroup label="north">') :].partition("</select>")[0]
        assert f'<option value="{colleague.pk}"' in offered, address
        assert f'<option value="{other.pk}"' not in offered
        assert "u3" not in offered
    page = browser_of(other).get("/leads").content.decode()
    assert page.index('<optgroup label="north">') < page.index(f'<option value="{colleague.pk}">u1')
