"""The agreement as a kind of document: what it says in its own words, and what stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.templates.shipped import agreement_names, agreement_text
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.publishing import AGREEMENTS
from reifegrad_web.agreements.texts import read_text
from reifegrad_web.pages.agreement.described import DescribedAgreement
from reifegrad_web.pages.agreement.simulated import simulated
from reifegrad_web.pages.documents.kind import Example, TextKind
from reifegrad_web.pages.documents.naming import Naming
from reifegrad_web.pages.documents.reading import changed_lines
from reifegrad_web.routing.absences import absences_from
from reifegrad_web.routing.reading import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.agreement.rules import Agreement
    from reifegrad_web.pages.frame.page import Page

OWN = frozenset(
    {
        "not_now.back",
        *("title", "none", "none.about", "begin.text", "nothing_published", "edit"),
        *("live.good", "live.bad", "simulated.working", "do.submit.about", "do.publish.about"),
        *("do.retire", "do.retire.about"),
    }
)


def _describe(asked: Page, agreement: Agreement) -> DescribedAgreement:
    return DescribedAgreement(agreement, asked.words)


def _beside(asked: Page) -> dict[str, Any]:
    """Who is away, and how many leads wait in each queue."""
    return {
        "away": [(each.user.username, each.since, each.until, each.note) for each in absences_from(asked.now)],
        "queues": {each.queue: len(each.since) for each in waiting()},
    }


def _examples(asked: Page) -> Sequence[Example]:
    heading, about = asked.words("documents.begin.example"), asked.words("agreements.begin.example.about")
    return [Example(name, heading, about, agreement_text(name)) for name in agreement_names()]


AGREEMENT = TextKind(
    naming=Naming("agreement", "agreement", "agreements", OWN),
    kind=AGREEMENTS,
    read=agreement_of,
    differs=changed_lines,
    decide="documents/decide",
    read_text=read_text,
    describe=_describe,
    simulate=simulated,
    beside=_beside,
    templates="agreement",
    examples=_examples,
)
