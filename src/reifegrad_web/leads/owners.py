"""Says who looks after whom, and who got in touch: added, never changed; what is said last of a lead holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from reifegrad.errors import fail
from reifegrad_web.leads.models import Assignment, Contact, LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.leads.watching import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.org.models import User

_Said = TypeVar("_Said", Assignment, Contact)
RESULTS = tuple(str(each.value) for each in Contact.Result)
KINDS = tuple(str(each.value) for each in Contact.Kind)


def assign(identifiers: Iterable[Identifier], owner: User | None, by: str, now: datetime) -> Sequence[Assignment]:
    """From now on somebody looks after these leads, or nobody; returns what was noted.

    The caller holds the transaction.

    Args:
        identifiers: One of each lead.
        owner: Who; None takes them away from whoever has them.
        by: Who says so, as the audit log names them.
        now: The moment, aware.
    """
    given = list(identifiers)
    noted = Assignment.objects.bulk_create(Assignment(identifier=each, owner=owner, at=now, by=by) for each in given)
    leads = [each.pk if each.lead_id is None else each.lead_id for each in given]
    for part in parts(leads):
        LeadCard.objects.filter(lead_id__in=part).update(owner_id=None if owner is None else owner.pk)
    mark(leads, now)
    return noted


def note_contact(
    identifier: Identifier,
    user: User | None,
    result: str,
    now: datetime,
    note: str = "",
    again_at: datetime | None = None,
    meets_at: datetime | None = None,
    kind: str = Contact.Kind.CALL.value,
) -> Contact:
    """Note that somebody got in touch with a lead, or tried to. The caller holds the transaction.

    Args:
        identifier: One of the lead.
        user: Who did; None: somebody who is no user.
        result: One of `RESULTS`.
        now: The moment, aware.
        note: What there is to say.
        again_at: When the lead's turn is again; None: when it is met, else whenever its score says so.
        meets_at: When it is met, of an appointment.
        kind: In which way, one of `KINDS`.
    """
    made = Contact.objects.create(
        identifier=identifier,
        user=user,
        kind=kind,
        result=result,
        note=note,
        at=now,
        again_at=again_at,
        meets_at=meets_at,
    )
    lead = identifier.pk if identifier.lead_id is None else identifier.lead_id
    LeadCard.objects.filter(lead_id=lead).update(**contact_columns(made))
    mark([lead], now)
    return made


def kind_of(given: str) -> str:
    """In which way somebody got in touch: a call where nothing is said.

    Raises:
        ReifegradError: There is no such way.
    """
    if given and given not in KINDS:
        raise fail("contact-kind", kind=given[:100], known=", ".join(KINDS))
    return given or Contact.Kind.CALL.value


def take_up(identifier: Identifier, user: User, by: str, now: datetime) -> None:
    """Whoever gets in touch with a lead of which nobody was said looks after it. The caller holds the transaction."""
    lead = identifier.pk if identifier.lead_id is None else identifier.lead_id
    if lead not in owners_of([lead]):
        assign([identifier], user, by, now)


def owners_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, int | None]:
    """Who looks after leads: lead -> number of the user; leads of which nothing was said are left out.

    `until`: by what had been said at that moment.
    """
    found: dict[int, int | None] = {}
    for part in parts(leads):
        rows = _said_until(Assignment.objects.filter(identifier__lead_id__in=part).order_by("id"), until)
        found |= {lead or 0: owner for lead, owner in rows.values_list("identifier__lead_id", "owner_id")}
    return found


def last_contacts_of(leads: Iterable[int], until: datetime | None = None) -> Mapping[int, Contact]:
    """The last contact with each lead, until a moment or at all, of those that somebody has contacted."""
    found: dict[int, Contact] = {}
    for part in parts(leads):
        every = Contact.objects.filter(identifier__lead_id__in=part).select_related("identifier").order_by("id")
        rows = _said_until(every, until)
        found |= {row.identifier.lead_id or 0: row for row in rows}
    return found


def take_back_contact(user: User, number: int, now: datetime) -> int:
    """Delete a contact that somebody has noted by mistake: one's own; returns the lead.

    The caller holds the transaction.

    Raises:
        ReifegradError: There is none of this number that this person has noted.
    """
    row = Contact.objects.filter(pk=number, user=user).select_related("identifier").first()
    if row is None:
        raise fail("contact-unknown")
    lead = row.identifier.lead_id or row.identifier_id
    row.delete()
    last = last_contacts_of([lead]).get(lead)
    LeadCard.objects.filter(lead_id=lead).update(**contact_columns(last))
    mark([lead], now)
    return lead


def last_assignment(lead: int, until: datetime | None = None) -> Assignment | None:
    """What was said last of who looks after a lead; as it was at the moment `until`, if given."""
    rows = Assignment.objects.filter(identifier__lead_id=lead).select_related("owner", "identifier")
    return (rows if until is None else rows.filter(at__lte=until)).order_by("-id").first()


def take_back_assignment(number: int, by: str, now: datetime) -> int:
    """Whoever looked after a lead before does so again; returns the lead. The caller holds the transaction.

    Args:
        number: The assignment that is taken back: the last one of its lead.
        by: Who has made it, and takes it back.
        now: The moment, aware.

    Raises:
        ReifegradError: This person has made none of this number, or something else was said since.
    """
    row = Assignment.objects.filter(pk=number, by=by).select_related("identifier").first()
    lead = None if row is None else row.identifier.lead_id or row.identifier_id
    last = None if lead is None else last_assignment(lead)
    if row is None or lead is None or last is None or last.pk != number:
        raise fail("noted-unknown")
    before = Assignment.objects.filter(identifier__lead_id=lead, id__lt=number).select_related("owner")
    previous = before.order_by("-id").first()
    assign([row.identifier], None if previous is None else previous.owner, by, now)
    return lead


def contacts_between(lead: int, since: datetime | None, until: datetime) -> Sequence[Contact]:
    """Who got in touch with a lead from one moment on and before another, in order."""
    rows = Contact.objects.filter(identifier__lead_id=lead, at__lt=until).select_related("user")
    return list((rows if since is None else rows.filter(at__gte=since)).order_by("at", "id"))


def contact_columns(last: Contact | None) -> dict[str, Any]:
    """What the card of a lead says of the last contact."""
    if last is None:
        return {"contacted_at": None, "contact_result": "", "again_at": None}
    return {"contacted_at": last.at, "contact_result": last.result, "again_at": last.again_at or last.meets_at}


def _said_until(rows: QuerySet[_Said], until: datetime | None) -> QuerySet[_Said]:
    return rows if until is None else rows.filter(at__lte=until)
