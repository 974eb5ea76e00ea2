"""Makes an e-mail of an effect and sends it: to whom, in which language, under a name that stays the same."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage

from reifegrad.actions.placeholders import WAY_OUT
from reifegrad.language.words import Words
from reifegrad_web.actions.filling import filled, values_of
from reifegrad_web.actions.unsubscribing import address_of
from reifegrad_web.agreements.in_force import in_force as agreement_in_force
from reifegrad_web.leads.owners import owners_of
from reifegrad_web.leads.reading import known_by
from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.actions.models import ActionEffect

LANGUAGES = ("de", "en")


class NobodyError(Exception):
    """There is nobody who could get it: a code of why, and whether that may be another later."""

    def __init__(self, code: str, *, passes: bool) -> None:
        super().__init__(code)
        self.code, self.passes = code, passes


@dataclass(frozen=True)
class Mail:
    """An e-mail that is ready to be sent; `way_out` is where a lead unsubscribes from its purpose."""

    to: Sequence[str]
    subject: str
    text: str
    name: str
    is_for_lead: bool
    way_out: str = ""

    def send(self) -> None:
        """Send it. Raises `OSError` or `smtplib.SMTPException`: it was not taken."""
        sender = settings.DEFAULT_FROM_EMAIL
        address = parseaddr(sender)[1]
        headers = {"Message-ID": f"<{self.name}@{address.rpartition('@')[2]}>", "Auto-Submitted": "auto-generated"}
        if self.is_for_lead:
            ways = ([f"<{self.way_out}>"] if self.way_out else []) + [f"<mailto:{address}?subject=unsubscribe>"]
            headers["List-Unsubscribe"] = ", ".join(ways)
        if self.way_out.startswith("https://"):  # RFC 8058 asks for it
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        EmailMessage(self.subject, self.text, sender, list(self.to), headers=headers).send()


def mail_of(row: ActionEffect, lead: int) -> Mail:
    """The e-mail of an effect. Raises `NobodyError`."""
    effect, values = row.effect, values_of(row, lead)
    if not settings.EMAIL_HOST:
        raise NobodyError("no_smtp", passes=False)
    language = _language(values) if effect["to"]["kind"] == "lead" else ""
    language = language or effect["language"]
    way_out = address_of(row) if effect["to"]["kind"] == "lead" and effect["purpose"] else ""
    text = filled(effect["text"], language, values | {WAY_OUT: way_out})
    if way_out and way_out not in text:
        text = f"{text}\n\n{Words(language)('sequences.unsubscribe', address=way_out)}\n"
    return Mail(
        to=_receivers(effect["to"]["kind"], effect["to"]["name"], lead),
        subject=" ".join(filled(effect["subject"], language, values).split())[:200],
        text=text,
        name=row.name,
        is_for_lead=effect["to"]["kind"] == "lead",
        way_out=way_out,
    )


def fault_of(error: Exception) -> str:
    """What went wrong, without an address of anybody."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((code for code, _ in error.recipients.values()), None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"


def _language(values: dict[str, str]) -> str:
    """The language of a lead, where it has said one."""
    said = (values.get("language") or values.get("preferred_language") or "")[:2].lower()
    return said if said in LANGUAGES else ""


def _receivers(kind: str, name: str, lead: int) -> Sequence[str]:
    match kind:
        case "address":
            return [name]
        case "owner":
            owner = User.objects.filter(pk=owners_of([lead]).get(lead) or 0, is_active=True).first()
            if owner is None:
                raise NobodyError("no_owner", passes=True)
            found: Sequence[str] = [owner.email]
        case "team":
            found = _team(name)
        case _:
            known = known_by([lead]).get(lead)
            found = [] if known is None or known.email is None else [known.email]
    addresses = [each for each in found if each]
    if not addresses:
        raise NobodyError("no_address", passes=False)
    return addresses


def _team(name: str) -> Sequence[str]:
    """The addresses of a team of the agreement in force."""
    agreement = agreement_in_force()
    team = None if agreement is None else agreement.teams.get(name)
    if team is None:
        raise NobodyError("no_team", passes=False)
    users = User.objects.filter(username__in=team.members, is_active=True)
    return [user.email for user in users.order_by("username")]
