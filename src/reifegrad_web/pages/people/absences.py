"""When people are away: everybody says it of themselves, and admins of anybody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from reifegrad.errors import ReifegradError, fail
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.people.absence_form import AbsenceForm
from reifegrad_web.pages.people.absence_section import AbsenceSection, section_of, when
from reifegrad_web.pages.people.one_person import find_person, show_person
from reifegrad_web.routing.absence_days import zone_of
from reifegrad_web.routing.absences import add_absence, remove_absence

if TYPE_CHECKING:
    from django.http import HttpResponse, HttpResponseRedirect

    from reifegrad_web.org.models import User
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.routing.models import Absence

_FORM, _POST = ("GET", "HEAD", "POST"), ("POST",)
_REMOVED = "absence-removed"
"""Where a session keeps what was removed last, so that it can be had back; no address holds a note."""


@page(methods=_FORM, has_past=False)
def own_absences(asked: Page) -> HttpResponse:
    """Show when one is away, and add to it."""
    form = _form(asked, asked.user)
    made = _added(asked, asked.user, form)
    if made is not None:
        return _gone_to(asked, asked.user, "absences.added", made, reverse("absence-drop", args=[made.pk]))
    return _show_own(asked, section_of(asked, asked.user, form, is_own=True))


@page(methods=_POST)
def drop_own_absence(asked: Page, number: int) -> HttpResponse:
    """Be there after all."""
    return _dropped(asked, asked.user, number, reverse("absence-again"))


@page(methods=_POST)
def own_absence_again(asked: Page) -> HttpResponse:
    """Be away after all, as it was before it was removed."""
    return _again(asked, asked.user)


@page("admin", methods=_FORM)
def add_absence_of(asked: Page, number: int) -> HttpResponse:
    """Note that somebody is away; who comes back to the address of a form that was wrong sees the page again."""
    user = find_person(number)
    form = _form(asked, user)
    made = _added(asked, user, form)
    if made is None:
        return show_person(asked, user, absences=section_of(asked, user, form))
    return _gone_to(asked, user, "absences.added", made, reverse("person-absence-drop", args=[number, made.pk]))


@page("admin", methods=_POST)
def drop_absence_of(asked: Page, number: int, absence: int) -> HttpResponse:
    """Somebody is there after all."""
    return _dropped(asked, find_person(number), absence, reverse("person-absence-again", args=[number]))


@page("admin", methods=_POST)
def absence_of_again(asked: Page, number: int) -> HttpResponse:
    """Somebody is away after all, as it was before it was removed."""
    return _again(asked, find_person(number))


def _form(asked: Page, user: User) -> AbsenceForm:
    given = asked.request.POST if asked.request.method == "POST" else None
    return AbsenceForm(asked.words, zone_of(user), data=given)


def _added(asked: Page, user: User, form: AbsenceForm) -> Absence | None:
    """What the form says is noted, if it can be; else the form says what is wrong."""
    with translation.override(asked.words.language):
        if not form.is_valid():
            return None
    try:
        span = form.span
        return add_absence(user, span.start, span.end, asked.actor, asked.now, form.cleaned_data["note"])
    except ReifegradError as error:
        form.refuse(error)
    return None


def _dropped(asked: Page, user: User, number: int, undo: str) -> HttpResponseRedirect:
    gone = remove_absence(number, asked.actor, asked.now, user)
    asked.request.session[_REMOVED] = [user.pk, gone.since.isoformat(), gone.until.isoformat(), gone.note]
    return _gone_to(asked, user, "absences.removed", gone, undo)


def _again(asked: Page, user: User) -> HttpResponseRedirect:
    kept = asked.request.session.get(_REMOVED)
    if kept is None or kept[0] != user.pk:
        raise fail("absence-not-removed")
    since, until = map(datetime.fromisoformat, kept[1:3])
    made = add_absence(user, since, until, asked.actor, asked.now, kept[3])
    del asked.request.session[_REMOVED]
    return _gone_to(asked, user, "absences.added", made, "")


def _gone_to(asked: Page, user: User, done: str, row: Absence, undo: str) -> HttpResponseRedirect:
    """Back to the page from which it was asked, which says what was done."""
    said = asked.words(done, when=when(asked.words, row, zone_of(user)))
    is_own = asked.request.path.startswith(reverse("absences"))
    return asked.go(reverse("absences") if is_own else f"{reverse('person', args=[user.pk])}#absences", said, undo)


def _show_own(asked: Page, absences: AbsenceSection) -> HttpResponse:
    status = 422 if absences.form.is_bound else 200
    return asked.show("people/absences", title=asked.words("absences.title"), status=status, absences=absences)
