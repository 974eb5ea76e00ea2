"""Opens and closes sources and gives them new keys; what that means for running clients is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from reifegrad.errors import ReifegradError
from reifegrad_web.ingest import administering
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.sources.tabs import ADMIN, tabs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page

_MOST = 100
_POST = ("GET", "HEAD", "POST")


class SourceForm(forms.Form):
    """A name, and the pages from which browsers may send, one a line."""

    name = forms.CharField(max_length=100)
    origins = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, words: Words, *given: Any) -> None:
        super().__init__(*given)
        self.label_suffix = ""
        self._words = words
        self.fields["name"].label, self.fields["origins"].label = (
            words("sources.one.name"),
            words("sources.one.origins"),
        )
        self.fields["name"].help_text = words("sources.one.name.help")
        self.fields["origins"].help_text = words("sources.one.origins.help")
        self.fields["name"].widget.attrs["autofocus"] = True

    def clean_origins(self) -> Sequence[str]:
        """The lines that say something. Raises `ValidationError`: one is no address of a website."""
        found = [line.strip().rstrip("/") for line in self.cleaned_data["origins"].splitlines() if line.strip()]
        wrong = [line for line in found if not administering.ORIGIN.fullmatch(line)]
        if wrong:
            raise forms.ValidationError(self._words("sources.one.origins.wrong", origin=wrong[0][:200]))
        if len(found) > _MOST:
            raise forms.ValidationError(self._words("sources.one.origins.many", n=str(_MOST)))
        return found


@page(ADMIN, methods=_POST, has_past=False)
def open_source(asked: Page) -> HttpResponse:
    """Ask for a name, and open a source."""
    is_given = asked.request.method == "POST"
    form = SourceForm(asked.words, *([asked.request.POST] if is_given else []))
    if is_given and form.is_valid():
        given = form.cleaned_data
        try:
            made = administering.open_new(given["name"], given["origins"], asked.actor, asked.now)
        except ReifegradError as error:
            form.add_error("name", error.problems[0].what_in(asked.words.language))
        else:
            return asked.go(reverse("source", args=[made.pk]), asked.words("sources.one.opened", name=made.name))
    title = asked.words("sources.one.open")
    return asked.show(
        "sources/open", title=title, tabs=tabs(asked, "sources"), form=form, status=422 if is_given else 200
    )


@page(ADMIN, methods=_POST, has_past=False)
def close_source(asked: Page, number: int) -> HttpResponse:
    """Say what it means, and close it."""
    found = administering.source_of(number)
    here = reverse("source", args=[number])
    if asked.request.method == "POST":
        administering.close(number, asked.actor, asked.now)
        return asked.go(here, asked.words("sources.one.closed.done", name=found.name))
    words = asked.words
    return asked.show(
        "sources/confirm",
        tabs=tabs(asked, "sources"),
        title=words("sources.one.close", name=found.name),
        points=[
            words("sources.one.close.clients"),
            words("sources.one.close.facts"),
            words("sources.one.close.for_good"),
        ],
        button=words("sources.one.close.button"),
        back=here,
    )


@page(ADMIN, methods=_POST, has_past=False)
def new_key(asked: Page, number: int) -> HttpResponse:
    """Say what it means, and give a new one."""
    found = administering.source_of(number)
    here = reverse("source", args=[number])
    if asked.request.method == "POST":
        administering.give_new_key(number, asked.actor, asked.now)
        return asked.go(here, asked.words("sources.one.key.done"))
    words = asked.words
    return asked.show(
        "sources/confirm",
        tabs=tabs(asked, "sources"),
        title=words("sources.one.key.new", name=found.name),
        points=[words("sources.one.key.clients"), words("sources.one.key.lost"), words("sources.one.key.after")],
        button=words("sources.one.key.button"),
        back=here,
    )
