"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.agreement.decisions import back, publish, retire, sign, submit, undo, withdraw
from reifegrad_web.pages.agreement.editor import begin, edit
from reifegrad_web.pages.agreement.show_page import show_agreement
from reifegrad_web.pages.agreement.version_page import show_version, version_effect, version_text

if TYPE_CHECKING:
    from django.urls import URLPattern

_VERSION = "agreement/<str:name>/<str:version>"

urlpatterns: list[URLPattern] = [
    path("agreement", show_agreement, name="agreement"),
    path("agreement/-/begin", begin, name="agreement-begin"),  # no agreement has a dash for a name
    path("agreement/<str:name>/edit", edit, name="agreement-edit"),
    path(_VERSION, show_version, name="agreement-version"),
    path(f"{_VERSION}/text", version_text, name="agreement-text"),
    path(f"{_VERSION}/effect", version_effect, name="agreement-effect"),
    path(f"{_VERSION}/submit", submit, name="agreement-submit"),
    path(f"{_VERSION}/sign", sign, name="agreement-sign"),
    path(f"{_VERSION}/withdraw", withdraw, name="agreement-withdraw"),
    path(f"{_VERSION}/publish", publish, name="agreement-publish"),
    path(f"{_VERSION}/back", back, name="agreement-back"),
    path(f"{_VERSION}/retire", retire, name="agreement-retire"),
    path(f"{_VERSION}/undo", undo, name="agreement-undo"),
]
