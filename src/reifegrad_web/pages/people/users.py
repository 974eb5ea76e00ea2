"""Who works with the server: added, invited by a link, given a role and a reach, and shut out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation

from reifegrad_web.audit.recording import record
from reifegrad_web.org.invitations import invite
from reifegrad_web.org.models import User
from reifegrad_web.org.people import add_team, change_user, drop_team, teams
from reifegrad_web.org.sessions import end_sessions
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.people.forms import PersonForm
from reifegrad_web.pages.people.one_person import find_person, show_person
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

_FORM = ("GET", "HEAD", "POST")
_POST = ("POST",)
_CHANGED = ("username", "email", "role", "sees", "team")


@page("admin")
def people(asked: Page) -> HttpResponse:
    """Everybody, with role, team and when they were here last; and the teams."""
    words = asked.words
    shown = [
        (each, words(f"role.{each.role}"), words("sees.all" if each.role == "admin" else f"sees.{each.sees}"))
        for each in User.objects.select_related("team").order_by("-is_active", "username")
    ]
    return asked.show("people/people", title=words("place.people"), people=shown, teams=teams())


@page("admin", methods=_FORM)
def new_person(asked: Page) -> HttpResponse:
    """Add somebody, and show the link with which they choose a password."""
    with translation.override(asked.words.language):
        form = PersonForm(asked.words, data=asked.request.POST or None)
        valid = asked.request.method == "POST" and form.is_valid()
    if not valid:
        status = 422 if form.is_bound else 200
        return asked.show("people/person", title=asked.words("people.new"), status=status, form=form)
    with write():
        user = form.save(commit=False)
        user.date_joined = asked.now
        user.set_unusable_password()
        user.save()
        link = invite(user, asked.now)
        record(asked.actor, "user.add", f"user:{user.pk}", asked.now, role=user.role)
    return _invited(asked, user, link)


@page("admin", methods=_FORM)
def person(asked: Page, number: int) -> HttpResponse:
    """Change somebody's name, address, role and reach."""
    user = find_person(number)
    with translation.override(asked.words.language):
        form = PersonForm(asked.words, data=asked.request.POST or None, instance=user)
        valid = asked.request.method == "POST" and form.is_valid()
    if not valid:
        return show_person(asked, find_person(number), form)
    with write():
        change_user(user, **{name: form.cleaned_data[name] for name in _CHANGED})
        record(asked.actor, "user.change", f"user:{user.pk}", asked.now, role=user.role, sees=user.sees)
    return asked.go_to("people", said=asked.words("people.changed", name=user.username))


@page("admin", methods=_POST)
def new_link(asked: Page, number: int) -> HttpResponse:
    """Show a new link for somebody who has lost theirs, or the password; the old link works no more."""
    user = find_person(number)
    with write():
        link = invite(user, asked.now)
        record(asked.actor, "user.invite", f"user:{user.pk}", asked.now)
    return _invited(asked, user, link)


@page("admin", methods=_POST)
def shut_out(asked: Page, number: int) -> HttpResponse:
    """Let somebody do nothing any more, or let them in again. What they have done and signed stays."""
    user = find_person(number)
    with write():
        change_user(user, is_active=not user.is_active)
        what = "user.activate" if user.is_active else "user.deactivate"
        record(asked.actor, what, f"user:{user.pk}", asked.now)
    done = "people.let_in" if user.is_active else "people.shut_out"
    return asked.go_to("people", said=asked.words(done, name=user.username), undo=reverse("shut-out", args=[number]))


@page("admin", methods=_POST)
def sign_out_everywhere(asked: Page, number: int) -> HttpResponse:
    """End all sessions of somebody: of a lost device, say. They may sign in again."""
    user = find_person(number)
    with write():
        ended = end_sessions(user)
        record(asked.actor, "user.sessions-ended", f"user:{user.pk}", asked.now, sessions=ended)
    return asked.go_to("people", said=asked.words.count("people.sessions_ended", ended, name=user.username))


@page("admin", methods=_POST)
def new_team(asked: Page) -> HttpResponse:
    """Add a team."""
    with write():
        made = add_team(asked.request.POST.get("name", ""))
        record(asked.actor, "team.add", f"team:{made.pk}", asked.now)
    return asked.go_to("people", said=asked.words("people.team_added", name=made.name))


@page("admin", methods=_POST)
def no_team(asked: Page, number: int) -> HttpResponse:
    """Dissolve a team."""
    with write():
        name = drop_team(number)
        record(asked.actor, "team.drop", f"team:{number}", asked.now)
    return asked.go_to("people", said=asked.words("people.team_dropped", name=name))


def _invited(asked: Page, user: User, link: str) -> HttpResponse:
    address = asked.request.build_absolute_uri(reverse("join", args=[link]))
    return asked.show("people/invited", title=asked.words("people.invited", name=user.username), address=address)
