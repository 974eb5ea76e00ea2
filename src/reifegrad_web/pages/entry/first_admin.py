"""The page behind the one-time link: the first admin chooses name and password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.auth.forms import BaseUserCreationForm
from django.shortcuts import redirect
from django.utils import translation

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, record
from reifegrad_web.clock import utc_now
from reifegrad_web.org.invitations import accept, is_open
from reifegrad_web.org.models import User
from reifegrad_web.pages.frame.showing import show, words_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from reifegrad.language.words import Words

    _UserForm = BaseUserCreationForm[User]
else:  # generic for mypy only
    _UserForm = BaseUserCreationForm


class FirstAdminForm(_UserForm):
    """Name and password, twice; Django says what is wrong with them."""

    class Meta:
        """Our users."""

        model = User
        fields = ("username",)


def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or make the admin and let them in; 410 where the link cannot be used (any more)."""
    words = words_for(request)
    if not is_open(token, utc_now()):
        return _refused(request, words)
    with translation.override(words.language):
        form = FirstAdminForm(request.POST or None, label_suffix="")
        valid = request.method == "POST" and form.is_valid()
    if not valid:
        return _asked(request, words, form)
    with write():
        user = form.save(commit=False)
        made = accept(token, user, utc_now())
        if made:
            login(request, user)
            actor = Actor(AuditEntry.Actor.USER, f"{user.pk} {user.username}"[:150])
            record(actor, "user.add", f"user:{user.pk}", utc_now(), role=user.role)
    return redirect("start") if made else _refused(request, words)


def _asked(request: HttpRequest, words: Words, form: FirstAdminForm) -> HttpResponse:
    title, about, button = words("pages.first.title"), words("pages.first.about"), words("pages.first.button")
    status = 422 if form.is_bound else 200
    return show(request, words, "entry/form", status=status, title=title, about=about, button=button, form=form)


def _refused(request: HttpRequest, words: Words) -> HttpResponse:
    title, about = words("pages.first.used.title"), words("pages.first.used.about")
    return show(request, words, "entry/notice", status=410, title=title, about=about)
