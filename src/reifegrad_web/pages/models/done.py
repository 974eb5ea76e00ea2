"""What was just done with a model, said on the page that follows, with the way back where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from reifegrad_web.documents.document import State
from reifegrad_web.pages.documents.shown import ADMIN
from reifegrad_web.pages.elements.notices import Toast

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.documents.overview import DocumentStanding
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.pages.frame.page import Page

DONE = ("submit", "sign", "withdraw", "publish", "back", "retire", "discard", "save", "same")
"""What can have been done, as it stands in the address of the page that follows."""
_SHOWN = 12


def to_model(version: ModelVersion, done: str) -> HttpResponse:
    """To the page of the model, which says that it was done."""
    address = reverse("model", args=[version.name])
    return redirect(f"{address}?{urlencode({'done': done, 'version': version.text_hash[:_SHOWN]})}")


def to_version(version: ModelVersion, done: str) -> HttpResponse:
    """To the page of the version likewise."""
    address = reverse("model-version", args=[version.name, version.text_hash])
    return redirect(f"{address}?{urlencode({'done': done, 'version': version.text_hash[:_SHOWN]})}")


def toast_of(asked: Page, found: DocumentStanding[ModelVersion]) -> Toast | None:
    """What was done; after a publication with the way to the version before, after a signature with taking it back.

    The address says what was done, not the database: the way back is offered only while it is one.
    """
    done, version = (asked.request.GET.get(key, "") for key in ("done", "version"))
    if done not in DONE or len(version) != _SHOWN or not version.isalnum():
        return None
    text = asked.words(f"models.done.{done}", version=version)
    return Toast(text, _way_back(asked, found, done, version))


def _way_back(asked: Page, found: DocumentStanding[ModelVersion], done: str, version: str) -> str:
    published, before = found.published, found.before
    if done in {"publish", "back"} and asked.user.role == ADMIN and before is not None and published is not None:
        return reverse("model-undo", args=[found.name, before.version]) if published.short == version else ""
    if done == "sign":
        for each in found.in_review:
            if each.short == version and each.state == State.IN_REVIEW and each.is_signed_by(asked.user.username):
                return reverse("model-withdraw", args=[found.name, each.version])
    return ""
