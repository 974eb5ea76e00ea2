"""Adds connections, changes and tests them, switches them, and has them read and written again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.connectors import administering
from reifegrad_web.connectors.kinds import KINDS
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.connection_form import ConnectionForm, kept_values
from reifegrad_web.pages.sources.connections_page import fault_text
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.connectors.kinds import Kind
    from reifegrad_web.pages.frame.page import Page

_FORM, _POST = ("GET", "HEAD", "POST"), ("POST",)


@page(ADMIN, methods=_FORM, has_past=False)
def add_connection(asked: Page) -> HttpResponse:
    """Ask which system it is, and then how it is reached."""
    kind = KINDS.get(asked.request.GET.get("kind", ""))
    if kind is None:
        return asked.show(
            "sources/connection_kinds",
            title=asked.words("connections.add"),
            tabs=tabs(asked, "connections"),
            kinds=list(KINDS.values()),
            back=reverse("connections"),
        )
    is_given = asked.request.method == "POST"
    form = ConnectionForm(asked.words, kind, zone=asked.zone, data=asked.request.POST if is_given else None)
    if is_given and form.is_valid():
        try:
            made = administering.add(form.wanted, asked.actor, asked.now)
        except ReifegradError as error:
            form.refuse(error)
        else:
            return asked.go(reverse("connection", args=[made.pk]), asked.words("connections.added", name=made.name))
    title = asked.words("connections.add.title", system=kind.title)
    return _form(asked, form, kind, title, asked.words("connections.add.button"), reverse("connections"))


@page(ADMIN, methods=_FORM, has_past=False)
def change_connection(asked: Page, number: int) -> HttpResponse:
    """Change how it is reached and what it does; the secret is never shown, and stays where none is typed."""
    found, here = administering.connector_of(number), reverse("connection", args=[number])
    kind, is_given = KINDS[found.kind], asked.request.method == "POST"
    data = asked.request.POST if is_given else None
    form = ConnectionForm(asked.words, kind, of=found, zone=asked.zone, data=data, initial=kept_values(found))
    if is_given and form.is_valid():
        try:
            made = administering.change(number, form.wanted, asked.actor, asked.now)
        except ReifegradError as error:
            form.refuse(error)
        else:
            return asked.go(here, asked.words("connections.changed", name=made.name))
    title = asked.words("connections.change.title", name=found.name)
    return _form(asked, form, kind, title, asked.words("connections.change.button"), here)


@page(ADMIN, methods=_POST)
def switch_connection_off(asked: Page, number: int) -> HttpResponse:
    """Neither read nor write; whoever did it by mistake misses nothing."""
    found = administering.switch(number, asked.actor, asked.now, is_on=False)
    undo = reverse("connection-on", args=[number])
    return asked.go_to("connection", number, said=asked.words("connections.switched_off", name=found.name), undo=undo)


@page(ADMIN, methods=_POST)
def switch_connection_on(asked: Page, number: int) -> HttpResponse:
    """Go on from where it was."""
    found = administering.switch(number, asked.actor, asked.now, is_on=True)
    undo = reverse("connection-off", args=[number])
    return asked.go_to("connection", number, said=asked.words("connections.switched_on", name=found.name), undo=undo)


@page(ADMIN, methods=_POST)
def test_connection(asked: Page, number: int) -> HttpResponse:
    """Ask the system whether it is there, and say what came of it."""
    trouble = administering.try_out(number)
    said = asked.words("connections.reached") if trouble is None else fault_text(asked.words, trouble.fault)
    said = f"{said} ({trouble.said})" if trouble is not None and trouble.said else said
    return asked.go_to("connection", number, said=said)


@page(MARKETING, methods=_POST)
def read_connection(asked: Page, number: int) -> HttpResponse:
    """Have a worker read what has changed."""
    administering.run(number, asked.actor, asked.now)
    return asked.go_to("connection", number, said=asked.words("connections.begun"))


@page(MARKETING, methods=_POST)
def read_all_again(asked: Page, number: int) -> HttpResponse:
    """Have a worker read everything, which also tries again what could not be taken."""
    administering.run(number, asked.actor, asked.now, is_whole=True)
    return asked.go_to("connection", number, said=asked.words("connections.begun.whole"))


@page(MARKETING, methods=_POST)
def write_again(asked: Page, number: int) -> HttpResponse:
    """Write again what could not be written."""
    count = administering.write_failed_again(number, asked.actor, asked.now)
    return asked.go_to("connection", number, said=asked.words.count("connections.again", count))


@page(ADMIN, methods=_FORM, has_past=False)
def remove_connection(asked: Page, number: int) -> HttpResponse:
    """Say what it means, and delete it."""
    found, words = administering.connector_of(number), asked.words
    if asked.request.method == "POST":
        administering.remove(number, asked.actor, asked.now)
        return asked.go_to("connections", said=words("connections.removed", name=found.name))
    points = [words("connections.remove.facts"), words("connections.remove.there"), words("connections.remove.off")]
    return asked.show(
        "sources/confirm",
        title=words("connections.remove.title", name=found.name),
        tabs=tabs(asked, "connections"),
        points=points,
        button=words("connections.remove.button"),
        back=reverse("connection", args=[number]),
    )


def _form(asked: Page, form: ConnectionForm, kind: Kind, title: str, button: str, back: str) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "button": button, "back": back, "tabs": tabs(asked, "connections")}
    about = asked.words(f"connections.kind.{kind.name}")
    return asked.show(
        "sources/connection_form", title=title, about=about, status=422 if form.is_bound else 200, **shown
    )
