"""The page of one person: what an admin may change of them, and when they are away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.org.models import User
from reifegrad_web.org.people import list_users
from reifegrad_web.pages.people.absence_section import AbsenceSection, section_of
from reifegrad_web.pages.people.forms import PersonForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


def find_person(number: int) -> User:
    """Somebody by their number. Raises `ReifegradError`: there is nobody."""
    found = User.objects.filter(pk=number).first()
    if found is None:
        raise fail("user-unknown", name=str(number), near=", ".join(each.username for each in list_users()[:12]))
    return found


def show_person(
    asked: Page, user: User, form: PersonForm | None = None, absences: AbsenceSection | None = None
) -> HttpResponse:
    """The page, with what was wrong in one of its forms."""
    form = form or PersonForm(asked.words, instance=user)
    absences = absences or section_of(asked, user)
    status = 422 if form.is_bound or absences.form.is_bound else 200
    return asked.show("people/person", title=user.username, status=status, form=form, person=user, absences=absences)
