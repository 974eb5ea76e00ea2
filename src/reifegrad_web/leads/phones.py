"""Finds the numbers under which people can be called among what is known, whatever clients and files call them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from reifegrad.reference.known import as_text
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import ProfileChange
from reifegrad_web.leads.parts import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAMES = (
    *("phone", "phonenumber", "telephone", "telephonenumber", "telefon", "telefonnummer", "tel", "telnr"),
    *("directphone", "directdial", "durchwahl", "workphone", "phonework", "businessphone", "phone1businessphone"),
    *("mobile", "mobilephone", "mobilephonenumber", "mobilenumber", "phonemobile", "cellphone", "cell"),
    *("mobil", "mobiltelefon", "mobilnummer", "handy", "handynummer"),
)
"""What clients and files call a number to call, without marks and capitals: the first that is there is called.

Segment, RudderStack, PostHog, Odoo and Mautic say `phone`, HubSpot `Phone Number` and `Mobile Phone Number`, Salesforce
`Phone` and `MobilePhone`, Pipedrive `Phone - Work`, Dynamics `Business Phone`, tables by hand `Telefon` or `Handy`.
"""
_PARTS = ("phone", "tel", "mobil", "handy", "durchwahl", "directdial", "direct dial", "direct_dial", "cell")
"""One of these is in each name, however it is written: the database looks for them."""
_MARKS = re.compile(r"[^a-z0-9]+")
_EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x|durchwahl|dw|app\.?)\s*([0-9]{1,6})$", re.IGNORECASE)
_WRITTEN = re.compile(r"\+?[0-9\s().\u00a0\u2010-\u2015/-]+")
_LEAST, _MOST = 3, 17
"""Digits: of short numbers within a company, and of a number with 00 and a country before it."""


@dataclass(frozen=True)
class Phone:
    """A number as somebody has written it, and as a device dials it; `dialled` is empty where no device could."""

    shown: str
    dialled: str

    @classmethod
    def of(cls, written: str) -> Phone:
        """The first number of a text.

        >>> Phone.of("+49 (0)30 23125-017").dialled
        '+493023125017'
        >>> Phone.of("on request").dialled
        ''
        """
        shown = re.split(r"[;,\n|]", written.strip(), maxsplit=1)[0].strip()
        found = _EXTENSION.search(shown)
        number, extension = (shown, "") if found is None else (shown[: found.start()], f";ext={found[1]}")
        if not _WRITTEN.fullmatch(number):
            return cls(shown, "")
        begins = "+" if number.startswith("+") else ""
        digits = re.sub(r"[^0-9]", "", number.replace("(0)", "") if begins else number)
        return cls(shown, f"{begins}{digits}{extension}" if _LEAST <= len(digits) <= _MOST else "")


def phone_in(said: Mapping[str, str]) -> Phone | None:
    """The number to call among attributes: name -> text. One that a device can dial goes before others."""
    by_name: dict[str, str] = {}
    for name, value in said.items():
        if value.strip():
            by_name.setdefault(_folded(name), value)
    found = [Phone.of(by_name[name]) for name in _NAMES if name in by_name]
    return next((each for each in found if each.dialled), found[0] if found else None)


def phones_of(leads: Iterable[int]) -> Mapping[int, Phone]:
    """The numbers of leads as they became known last; those of whom none is known are left out."""
    said: dict[int, dict[str, str]] = {}
    named = Q()
    for part_of_name in _PARTS:
        named |= Q(attribute__icontains=part_of_name)
    for part in parts(leads):
        rows = ProfileChange.objects.filter(named, identifier__lead_id__in=part).order_by("known_at", "id")
        for lead, name, value in rows.values_list("identifier__lead_id", "attribute", "value"):
            for one, found in plain_values({name: value}).items():
                if _folded(one) in _NAMES:
                    said.setdefault(lead or 0, {})[one] = as_text(found)
    numbers = {lead: phone_in(known) for lead, known in said.items()}
    return {lead: phone for lead, phone in numbers.items() if phone is not None}


def _folded(name: str) -> str:
    return _MARKS.sub("", name.casefold())
