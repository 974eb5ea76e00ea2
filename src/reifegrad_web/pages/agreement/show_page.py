"""The agreement that is in force, what is in work beside it, and its history; where there is none, how to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.spec.title import title_in
from reifegrad.templates.shipped import agreement_names, agreement_text
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import records
from reifegrad_web.pages.agreement.described import DescribedAgreement
from reifegrad_web.pages.agreement.history import history
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.shown import AGREEMENT, EDITORS, shown_version
from reifegrad_web.pages.frame.access import page
from reifegrad_web.routing.absences import absences_from
from reifegrad_web.routing.reading import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.documents.shown import ShownVersion
    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class InWork:
    """The versions of which more is said than that they are there."""

    published: ShownVersion | None
    in_review: Sequence[ShownVersion]
    draft: ShownVersion | None
    before: ShownVersion | None


@page()
def show_agreement(asked: Page) -> HttpResponse:
    """What is in force, and what is in work."""
    words = asked.words
    if asked.day is not None:
        return only_today(asked, words("agreements.title"))
    rows = list(AgreementVersion.objects.order_by("-created_at", "-id"))
    if not rows:
        return _beginning(asked)
    speaks = next((row for row in rows if row.state == State.PUBLISHED), rows[0])
    agreement = agreement_of(speaks)
    return asked.show(
        "agreement/agreement",
        title=title_in(agreement.title, words.language, agreement.name),
        name=agreement.name,
        is_in_force=speaks.state == State.PUBLISHED,
        work=_in_work(asked, rows),
        described=DescribedAgreement(agreement, words),
        away=[(each.user.username, each.since, each.until, each.note) for each in absences_from(asked.now)],
        queues=_queues(),
        told=history(asked),
        may_edit=asked.may(*EDITORS),
    )


def _beginning(asked: Page) -> HttpResponse:
    """Nobody has agreed on anything yet: from the shipped example, or a text of one's own."""
    return asked.show(
        "agreement/begin",
        title=asked.words("agreements.title"),
        examples=[(name, agreement_text(name)) for name in agreement_names()],
        may_edit=asked.may(*EDITORS),
    )


def _in_work(asked: Page, rows: Sequence[AgreementVersion]) -> InWork:
    published = next((row for row in rows if row.state == State.PUBLISHED), None)
    since = None if published is None else published.created_at
    drafts = [row for row in rows if row.state == State.DRAFT and (since is None or row.created_at > since)]
    past = [row for row in rows if row.state == State.RETIRED and row.published_at is not None]
    past.sort(key=lambda row: (row.retired_at or row.created_at, row.pk))
    reviewed = [row for row in rows if row.state == State.IN_REVIEW]
    told = [*reviewed, *drafts[:1], *past[-1:], *([published] if published else [])]
    shown = {row.pk: shown_version(asked, each, AGREEMENT) for row, each in zip(told, records(told), strict=True)}
    return InWork(
        published=None if published is None else shown[published.pk],
        in_review=[shown[row.pk] for row in reviewed],
        draft=shown[drafts[0].pk] if drafts else None,
        before=shown[past[-1].pk] if past else None,
    )


def _queues() -> Mapping[str, int]:
    """How many leads wait in each queue."""
    return {each.queue: len(each.since) for each in waiting()}
