"""One version of the agreement to read: what it says, what it would do, where its text differs, who stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from reifegrad.spec.title import title_in
from reifegrad_web.agreements.in_force import agreement_of, version_in_force
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.agreements.texts import read_text
from reifegrad_web.documents.versions import find_version, record, short
from reifegrad_web.pages.agreement.described import DescribedAgreement
from reifegrad_web.pages.agreement.simulated import simulated
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import AGREEMENT, EDITORS, shown_version
from reifegrad_web.pages.documents.text_lines import differing_lines
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad_web.pages.documents.text_lines import TextLine
    from reifegrad_web.pages.frame.page import Page


@page()
def show_version(asked: Page, name: str, version: str) -> HttpResponse:
    """The version; what it would do is asked for by the page, so that it is there at once."""
    found = find_version(AgreementVersion, name, version)
    agreement, words = agreement_of(found), asked.words
    title = title_in(agreement.title, words.language, name)
    if asked.day is not None:
        return only_today(asked, title)
    return asked.show(
        "agreement/version",
        title=f"{title} \N{MIDDLE DOT} {short(found)}",
        agreement_title=title,
        name=name,
        version=shown_version(asked, record(found), AGREEMENT),
        described=DescribedAgreement(agreement, words),
        problems=shown_problems(read_text(found.text).problems, words),
        text=found.text,
        numbers=range(1, found.text.count("\n") + 2),
        lines=changed_lines(found),
        may_edit=asked.may(*EDITORS),
    )


@page()
def version_text(asked: Page, name: str, version: str) -> HttpResponse:
    """The text of a version as a file, byte for byte."""
    found = find_version(AgreementVersion, name, version)
    answer = HttpResponse(found.text.encode(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{short(found)}.yaml"'
    return answer


@page()
def version_effect(asked: Page, name: str, version: str) -> HttpResponse:
    """Who would have got the leads of the last weeks; a part of pages, or a page of its own."""
    found = find_version(AgreementVersion, name, version)
    return asked.show(
        "agreement/simulated_part" if asked.wants_part else "agreement/simulated",
        title=asked.words("agreements.simulated.of", version=short(found)),
        simulated=simulated(asked, agreement_of(found)),
    )


def changed_lines(found: AgreementVersion) -> Sequence[TextLine] | None:
    """Where the text differs from the one in force; nothing where there is none, or it is this one."""
    other = version_in_force()
    return [] if other is None or other.pk == found.pk else differing_lines(other.text, found.text)
