"""The proofs of erasures: a list without names, each as a sheet, and whether somebody was erased."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.leads import persons
from reifegrad_web.leads.erased import erasure, erasures, erasures_of
from reifegrad_web.pages.elements.notices import Pager
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.cursors import read_cursor
from reifegrad_web.pages.privacy.desk import ADMIN
from reifegrad_web.pages.privacy.entries import actor_name
from reifegrad_web.pages.privacy.tables import counted_rows
from reifegrad_web.privacy.erasing import take_again

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_MOST = 50
_LONGEST = 300


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def proofs(asked: Page) -> HttpResponse:
    """The latest erasures, and whether somebody was erased. An address is posted, so that no log holds it."""
    if asked.request.method != "POST":
        return _shown(asked)
    given = asked.request.POST.get("who", "")[:_LONGEST].strip()
    key = persons.read_key(given)
    found = [] if key is None else [_proof(asked, each) for each in erasures_of(key)]
    return _shown(asked, checked=given, is_readable=key is not None, found=found, kept=_is_kept(given))


@page(ADMIN, has_past=False)
def proof(asked: Page, number: int) -> HttpResponse:
    """The proof of one erasure, to be printed."""
    found = erasure(number)
    return asked.show(
        "privacy/proof",
        title=asked.words("privacy.erasure.title", number=str(number)),
        proof=_proof(asked, found),
        counts=counted_rows(asked.words, found["counts"]),
        total=sum(found["counts"].values()),
    )


@page(ADMIN, methods=("POST",))
def readmit(asked: Page) -> HttpResponse:
    """Take what comes under an erased person's identifiers again: they have come back of their own accord."""
    take_again(asked.request.POST.get("who", "")[:_LONGEST].strip(), asked.actor, asked.now)
    return asked.go_to("privacy-erasures", said=asked.words("privacy.readmit.done"))


def _shown(asked: Page, **shown: Any) -> HttpResponse:
    before = read_cursor(asked.request.GET.get("before", ""))
    rows = list(erasures(before, _MOST + 1))
    listed = [_proof(asked, each) for each in rows[:_MOST]]
    address = reverse("privacy-erasures")
    older = f"{address}?before={rows[_MOST - 1]['erasure']}" if len(rows) > _MOST else ""
    return asked.show(
        "privacy/proofs",
        title=asked.words("privacy.erasures.title"),
        erasures=listed,
        pager=Pager("", address if before else "", older),
        **shown,
    )


def _proof(asked: Page, each: Mapping[str, Any]) -> dict[str, Any]:
    """A record of an erasure as pages show it."""
    more = {
        "at": datetime.fromisoformat(each["at"]),
        "who": actor_name(str(each["actor_kind"]), str(each["actor"]), asked.words),
        "who_kind": asked.words(f"audit.actor.{each['actor_kind']}"),
        "total": sum(each["counts"].values()),
    }
    return {**each, **more}


def _is_kept(given: str) -> bool:
    """Whether anything is kept under an identifier now."""
    try:
        persons.find(given)
    except ReifegradError:
        return False
    return True
