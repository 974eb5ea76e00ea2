"""The page behind the link of an invitation: somebody chooses the password for the user that was made for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.audit.recording import Actor, record
from reifegrad_web.clock import utc_now
from reifegrad_web.org.invitations import invited, use_up
from reifegrad_web.pages.frame.showing import show, words_for
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show the form, or keep the password and let them in; 410 where the link cannot be used (any more)."""
    words = words_for(request)
    user = invited(token, utc_now())
    if user is None:
        title, about = words("entry.join.used"), words("entry.join.used.about")
        return show(request, words, "entry/notice", status=410, title=title, about=about)
    with translation.override(words.language):
        form = SetPasswordForm(user, request.POST or None, label_suffix="")
        valid = request.method == "POST" and form.is_valid()
    if not valid:
        title, about = words("entry.join", name=user.username), words("entry.join.about")
        shown = {"title": title, "about": about, "button": words("entry.join.button"), "form": form}
        return show(request, words, "entry/form", status=422 if form.is_bound else 200, **shown)
    with write():
        if use_up(token, utc_now()):
            form.save()
            login(request, user)
            actor = Actor(AuditEntry.Actor.USER, f"{user.pk} {user.username}"[:150])
            record(actor, "user.password", f"user:{user.pk}", utc_now())
    return redirect("start")
