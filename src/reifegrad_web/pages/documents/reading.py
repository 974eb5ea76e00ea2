"""Reads a document: what is in force or in work, one version, its text as a file, and what it would have done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import path

from reifegrad_web.documents.document import State
from reifegrad_web.documents.overview import in_service, standings
from reifegrad_web.documents.versions import record, short
from reifegrad_web.pages.documents.history import history
from reifegrad_web.pages.documents.past import only_today
from reifegrad_web.pages.documents.problems import shown_problems
from reifegrad_web.pages.documents.shown import EDITORS, shown_standing, shown_version
from reifegrad_web.pages.documents.text_lines import differing_lines
from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.urls import URLPattern

    from reifegrad_web.documents.document import DocumentVersion
    from reifegrad_web.pages.documents.kind import PageKind, TextKind
    from reifegrad_web.pages.documents.text_lines import TextLine
    from reifegrad_web.pages.frame.page import Page

_SECONDS = 8.0
"""How long a version may be tried on the past."""


def reading_addresses(of: TextKind, home: str, version: str) -> list[URLPattern]:
    """The addresses at which a document is read: its page, and each version."""
    noun = of.naming.noun
    return [
        path(home, page()(partial(_show_document, of)), name=of.naming.home),
        path(version, page()(partial(_show_version, of)), name=f"{noun}-version"),
        text_address(of, version),
        path(f"{version}/effect", page()(partial(_show_effect, of)), name=f"{noun}-effect"),
    ]


def text_address(of: PageKind, version: str) -> URLPattern:
    """The address of the text of a version."""
    return path(f"{version}/text", page()(partial(_give_text, of)), name=f"{of.naming.noun}-text")


def _show_document(of: TextKind, asked: Page) -> HttpResponse:
    """What is in force, and what is in work; where there is nothing, how to begin."""
    words, texts = asked.words, of.shown(asked)
    if asked.day is not None:
        return only_today(asked, of.naming.say(words, "title"))
    found = next(iter(standings(of.kind.versions)), None)
    if found is None:
        return asked.show(
            "documents/begin",
            title=of.naming.say(words, "title"),
            examples=of.examples(asked),
            begin=of.naming.address("begin"),
            may_edit=asked.may(*EDITORS),
            **texts,
        )
    speaks = found.speaks
    return asked.show(
        "documents/home",
        title=of.title(speaks, words.language),
        name=speaks.name,
        edit=of.naming.address("edit", speaks.name),
        is_in_force=speaks.state == State.PUBLISHED,
        described=of.describe(asked, of.read(speaks)),
        may_edit=asked.may(*EDITORS),
        **texts,
        **shown_standing(asked, found, of.naming),
        **history(asked, of, speaks.name),
        **of.beside(asked),
    )


def _show_version(of: TextKind, asked: Page, name: str, version: str) -> HttpResponse:
    """The version; what it would do is asked for by the page, so that it is there at once."""
    found = of.find(name, version)
    title = of.title(found, asked.words.language)
    if asked.day is not None:
        return only_today(asked, title)
    return asked.show(
        "documents/version",
        title=f"{title} \N{MIDDLE DOT} {short(found)}",
        document_title=title,
        name=name,
        version=shown_version(asked, record(found), of.naming),
        described=of.describe(asked, of.read(found)),
        problems=shown_problems(of.read_text(found.text).problems, asked.words),
        text=found.text,
        file=of.naming.address("text", name, found.text_hash),
        effect=of.naming.address("effect", name, found.text_hash),
        numbers=range(1, found.text.count("\n") + 2),
        may_edit=asked.may(*EDITORS),
        **changed_lines(asked, in_service(of.kind.versions, name), found),
        **of.shown(asked),
    )


def _give_text(of: PageKind, asked: Page, name: str, version: str) -> HttpResponse:
    """The text of a version as a file, byte for byte."""
    found = of.find(name, version)
    answer = HttpResponse(found.text.encode(), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{short(found)}.yaml"'
    return answer


def _show_effect(of: TextKind, asked: Page, name: str, version: str) -> HttpResponse:
    """What the version would have done in the last weeks; a part of pages, or a page of its own."""
    found = of.find(name, version)
    return asked.show(
        f"{of.templates}/simulated" if asked.wants_part else "documents/simulated",
        title=asked.words("documents.simulated.of", version=short(found)),
        simulated=of.simulate(asked, of.read(found), _SECONDS),
        **of.shown(asked),
    )


def changed_lines(asked: Page, other: DocumentVersion | None, found: DocumentVersion) -> dict[str, Any]:
    """Where the text differs from the one in force; nothing where there is none, or it is this one."""
    lines: Sequence[TextLine] | None = []
    if other is not None and other.pk != found.pk:
        lines = differing_lines(other.text, found.text)
    return {"lines": lines}
