"""Who got in touch with leads, and who takes one from its queue: what software for calls and meetings notes."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field, StringConstraints

from reifegrad.errors import fail
from reifegrad_web.api.actors import actor_of, note_read, token_of
from reifegrad_web.api.cursors import keepable
from reifegrad_web.api.tokens import Token
from reifegrad_web.clock import utc_now
from reifegrad_web.leads.contacting import LONGEST_NOTE, Said, get_in_touch, take_contact_back
from reifegrad_web.leads.models import Contact
from reifegrad_web.leads.owners import contacts_between
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.org.models import User
from reifegrad_web.org.people import find_user
from reifegrad_web.routing.taking import take_from_queue

router = Router(tags=["contacts"])
READ, WRITE = Token("read"), Token("write")
_CALLERS = (User.Role.SALES, User.Role.MARKETING, User.Role.ADMIN)
_TAKERS = (User.Role.SALES, User.Role.ADMIN)
Name = Annotated[str, StringConstraints(max_length=150)]
Code = Annotated[str, Field(max_length=40)]


class NewContact(Schema):
    """Somebody got in touch with a lead, or tried to."""

    result: Code
    """reached, not-reached, appointment, offer, later, no-interest"""
    kind: Code = ""
    """call, mail, meeting, note; empty: a call"""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    again_at: AwareDatetime | None = None
    """When the lead's turn is again; its clock stands still until then."""
    meets_at: AwareDatetime | None = None
    """Of an appointment: when they meet."""
    user: Name = ""
    """Who did; a token that belongs to somebody speaks for them."""


class ShownContact(Schema):
    """A contact that was noted."""

    id: int
    lead_id: str
    user: str | None
    """null: somebody who is no user, or is none any more."""
    kind: str
    result: str
    note: str
    at: AwareDatetime
    again_at: AwareDatetime | None
    meets_at: AwareDatetime | None


class Taker(Schema):
    """Who takes a lead."""

    user: Name = ""
    """A token that belongs to somebody speaks for them."""


class Taken(Schema):
    """What came of it."""

    lead_id: str
    is_taken: bool
    """false: somebody was quicker, or sales has the lead no more."""
    owner: str | None
    """Who has the lead now."""


@router.get("/leads/{lead}/contacts", auth=READ, response=list[ShownContact], summary="Who got in touch with a lead")
def get_contacts(request: HttpRequest, lead: str) -> list[dict[str, Any]]:
    """In their order."""
    number = lead_number(find(lead))
    note_read(request, "lead.show", number)
    return [_shown(row, number) for row in contacts_between(number, None, utc_now())]


@router.post("/leads/{lead}/contacts", auth=WRITE, response={201: ShownContact}, summary="Note a contact with a lead")
def post_contact(request: HttpRequest, lead: str, given: NewContact) -> Status[dict[str, Any]]:
    """Whoever gets in touch with a lead of nobody looks after it from then on."""
    number = lead_number(find(lead))
    user = _user(request, given.user, _CALLERS)
    said = Said(given.result, given.kind, given.note, given.again_at, given.meets_at)
    made = get_in_touch(number, said, user, actor_of(request), utc_now())
    return Status(201, _shown(made, number))


@router.post("/contacts/{contact}/undo", auth=WRITE, response={204: None}, summary="Take back a contact")
def undo_contact(request: HttpRequest, contact: int, given: Taker) -> Status[None]:
    """Only whoever has noted it takes it back."""
    user = _user(request, given.user, _CALLERS)
    take_contact_back(keepable(contact, fail("contact-unknown")), user, actor_of(request), utc_now())
    return Status(204, None)


@router.post("/leads/{lead}/take", auth=WRITE, response=Taken, summary="Take a lead from its queue")
def post_take(request: HttpRequest, lead: str, given: Taker) -> dict[str, Any]:
    """From then on somebody looks after a lead that waits; of two who want it, the first one gets it."""
    number = lead_number(find(lead))
    done = take_from_queue(number, _user(request, given.user, _TAKERS), actor_of(request), utc_now())
    owner = None if done.owner is None else done.owner.username
    return {"lead_id": str(number), "is_taken": done.assignment is not None, "owner": owner}


def _user(request: HttpRequest, name: str, roles: tuple[User.Role, ...]) -> User:
    """Who does something: the user of the token, else whom the program names."""
    own = token_of(request).user
    if own is not None and name and name != own.username:
        raise fail("contact-user", variant="other", name=name, own=own.username)
    if own is None and not name:
        raise fail("contact-user", variant="missing")
    found = find_user(own.username if own is not None else name)
    if found.role not in roles:
        raise fail("contact-user", name=found.username, role=found.role)
    return found


def _shown(row: Contact, lead: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "lead_id": str(lead),
        "user": None if row.user is None else row.user.username,
        "kind": row.kind,
        "result": row.result,
        "note": row.note,
        "at": row.at,
        "again_at": row.again_at,
        "meets_at": row.meets_at,
    }
