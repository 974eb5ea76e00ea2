"""Adds webhooks, changes and tests them, switches them, and sends messages once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import ADMIN, MARKETING, tabs
from reifegrad_web.pages.sources.webhook_form import WebhookForm, kept_values
from reifegrad_web.pages.sources.webhook_words import came_back
from reifegrad_web.webhooks import administering

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.webhooks.models import Webhook

_FORM, _POST = ("GET", "HEAD", "POST"), ("POST",)


@page(ADMIN, methods=_FORM, has_past=False)
def add_webhook(asked: Page) -> HttpResponse:
    """Ask where it goes and what it is told; then show its secret, this once."""
    is_given = asked.request.method == "POST"
    form = WebhookForm(asked.words, data=asked.request.POST if is_given else None)
    if is_given and form.is_valid():
        try:
            made = administering.add(form.wanted, asked.actor, asked.now)
        except ReifegradError as error:
            form.refuse(error)
        else:
            return _secret(asked, made, asked.words("webhooks.added", name=made.name))
    return _form(asked, form, asked.words("webhooks.add"), asked.words("webhooks.add.button"), reverse("webhooks"))


@page(ADMIN, methods=_FORM, has_past=False)
def change_webhook(asked: Page, number: int) -> HttpResponse:
    """Change where it goes and what it is told."""
    found, here = administering.webhook_of(number), reverse("webhook", args=[number])
    is_given = asked.request.method == "POST"
    form = WebhookForm(asked.words, data=asked.request.POST if is_given else None, initial=kept_values(found))
    if is_given and form.is_valid():
        try:
            made = administering.change(number, form.wanted, asked.actor, asked.now)
        except ReifegradError as error:
            form.refuse(error)
        else:
            return asked.go(here, asked.words("webhooks.changed", name=made.name))
    title = asked.words("webhooks.change.title", name=found.name)
    return _form(asked, form, title, asked.words("webhooks.change.button"), here)


@page(ADMIN, methods=_POST)
def switch_webhook_off(asked: Page, number: int) -> HttpResponse:
    """Tell it nothing more; whoever did it by mistake misses nothing."""
    found = administering.switch_off(number, asked.actor, asked.now)
    undo = reverse("webhook-on-again", args=[number])
    return asked.go_to("webhook", number, said=asked.words("webhooks.switched_off", name=found.name), undo=undo)


@page(ADMIN, methods=_POST)
def switch_webhook_on(asked: Page, number: int) -> HttpResponse:
    """Tell it what is crossed from now on."""
    return _on(asked, number, with_missed=False)


@page(ADMIN, methods=_POST)
def switch_webhook_on_again(asked: Page, number: int) -> HttpResponse:
    """Tell it again, and also what was crossed while it was off."""
    return _on(asked, number, with_missed=True)


@page(ADMIN, methods=_POST)
def test_webhook(asked: Page, number: int) -> HttpResponse:
    """Send a message that names nobody, and say what came of it."""
    answer = administering.try_out(number, asked.actor, asked.now)
    said = came_back(asked.words, {"status": answer.status, "fault": answer.fault})
    key = "webhooks.tested" if answer.is_taken else "webhooks.tested.failed"
    return asked.go_to("webhook", number, said=asked.words(key, answer=said, ms=asked.words.number(answer.ms)))


@page(ADMIN, methods=_FORM, has_past=False)
def new_webhook_secret(asked: Page, number: int) -> HttpResponse:
    """Say what it means, then give a new one and show it, this once."""
    found = administering.webhook_of(number)
    words = asked.words
    if asked.request.method == "POST":
        return _secret(asked, administering.rotate(number, asked.actor, asked.now), words("webhooks.rotated"))
    points = [words("webhooks.rotate.both"), words("webhooks.rotate.after"), words("webhooks.rotate.shown")]
    title = words("webhooks.rotate.title", name=found.name)
    return _confirm(asked, number, title, points, words("webhooks.rotate.button"))


@page(ADMIN, methods=_FORM, has_past=False)
def remove_webhook(asked: Page, number: int) -> HttpResponse:
    """Say what it means, and delete it."""
    found = administering.webhook_of(number)
    words = asked.words
    if asked.request.method == "POST":
        administering.remove(number, asked.actor, asked.now)
        return asked.go_to("webhooks", said=words("webhooks.removed", name=found.name))
    points = [words("webhooks.remove.waiting"), words("webhooks.remove.log"), words("webhooks.remove.off")]
    title = words("webhooks.remove.title", name=found.name)
    return _confirm(asked, number, title, points, words("webhooks.remove.button"))


@page(MARKETING, methods=_POST)
def replay_delivery(asked: Page, number: int, delivery: int) -> HttpResponse:
    """Send a message once more, for who sees the lead."""
    lead = administering.delivery_of(number, delivery).lead_id
    if lead is not None:
        asked.lead(str(lead))
    administering.replay(number, delivery, asked.actor, asked.now)
    return asked.go_to("webhook", number, said=asked.words.count("webhooks.replayed", 1))


@page(MARKETING, methods=_POST)
def replay_deliveries(asked: Page, number: int) -> HttpResponse:
    """Send everything that has failed once more."""
    count = administering.replay_failed(number, asked.actor, asked.now)
    return asked.go_to("webhook", number, said=asked.words.count("webhooks.replayed", count))


def _on(asked: Page, number: int, *, with_missed: bool) -> HttpResponse:
    found = administering.switch_on(number, asked.actor, asked.now, with_missed=with_missed)
    undo = reverse("webhook-off", args=[number])
    return asked.go_to("webhook", number, said=asked.words("webhooks.switched_on", name=found.name), undo=undo)


def _form(asked: Page, form: WebhookForm, title: str, button: str, back: str) -> HttpResponse:
    shown: dict[str, Any] = {
        "form": form,
        "known": form.known,
        "button": button,
        "back": back,
        "tabs": tabs(asked, "webhooks"),
    }
    return asked.show("sources/webhook_form", title=title, status=422 if form.is_bound else 200, **shown)


def _secret(asked: Page, found: Webhook, title: str) -> HttpResponse:
    back = reverse("webhook", args=[found.pk])
    return asked.show(
        "sources/webhook_secret", title=title, tabs=tabs(asked, "webhooks"), secret=found.secret, back=back
    )


def _confirm(asked: Page, number: int, title: str, points: list[str], button: str) -> HttpResponse:
    back = reverse("webhook", args=[number])
    return asked.show(
        "sources/confirm", title=title, tabs=tabs(asked, "webhooks"), points=points, button=button, back=back
    )
