"""The way out that every e-mail to a lead names: a signed address, and what it does when somebody asks for that.

The address needs no sign-in and never grows old: an e-mail may be read years later. It says for whom and for which
purpose, under a signature of the server, so that nobody can make one for somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing

from reifegrad_web.actions.nurturing import look_now
from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.leads.consents import Answer, last_of, note
from reifegrad_web.leads.models import Consent, Identifier
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.actions.models import ActionEffect

_SALT = "reifegrad.unsubscribe"
SOURCE = "unsubscribe"
"""What the proof names as where the withdrawal comes from."""


@dataclass(frozen=True)
class Unsubscribing:
    """What an address stands for: the number of an identifier, a purpose, and the e-mail that it was in."""

    identifier: int
    purpose: str
    effect: str


def address_of(row: ActionEffect) -> str:
    """Where the receiver of an e-mail unsubscribes; empty where nobody outside could reach the server."""
    if not settings.PUBLIC_URL:
        return ""
    token = signing.dumps([row.identifier_id, row.effect["purpose"], row.name], salt=_SALT)
    return f"{settings.PUBLIC_URL}/unsubscribe/{token}"


def read(token: str) -> Unsubscribing | None:
    """What an address stands for; None: the server has never signed that."""
    try:
        identifier, purpose, effect = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Unsubscribing(identifier, purpose, effect)


def is_subscribed(asked: Unsubscribing) -> bool:
    """Whether there is still something to withdraw; who was erased gets nothing any more."""
    identifier = Identifier.objects.filter(pk=asked.identifier).first()
    return identifier is not None and not _has_withdrawn(lead_number(identifier), asked.purpose)


def unsubscribe(asked: Unsubscribing, way: str, now: datetime) -> bool:
    """Withdraw the consent, with its proof, and leave the sequences for it; False: there was nothing to withdraw.

    Args:
        asked: What the address stands for.
        way: How it was asked: `page`, or `one-click` by a program for e-mails (RFC 8058).
        now: The moment.
    """
    with write():
        identifier = Identifier.objects.select_for_update(no_key=True).filter(pk=asked.identifier).first()
        if identifier is None or _has_withdrawn(lead_number(identifier), asked.purpose):
            return False
        lead = lead_number(identifier)
        proof = {"email": asked.effect, "way": way}
        note(identifier, Answer(asked.purpose, is_granted=False, at=now, source=SOURCE, evidence=proof), now)
        look_now(lead, now)
        record(SERVER, "consent.unsubscribe", f"lead:{lead}", now, purpose=asked.purpose, way=way)
    return True


def _has_withdrawn(lead: int, purpose: str) -> bool:
    said = last_of(lead).get(purpose)
    return said is not None and said["state"] == Consent.State.WITHDRAWN
