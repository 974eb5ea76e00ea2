"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.models.beginning import new_model
from reifegrad_web.pages.models.decisions import back, publish, retire, sign, submit, undo, withdraw
from reifegrad_web.pages.models.editor import edit, edit_effect
from reifegrad_web.pages.models.list_page import list_models
from reifegrad_web.pages.models.model_page import show_model
from reifegrad_web.pages.models.version_page import show_version, version_effect, version_text

if TYPE_CHECKING:
    from django.urls import URLPattern

_VERSION = "models/<str:name>/<str:version>"

urlpatterns: list[URLPattern] = [
    path("models", list_models, name="models"),
    path("models/-/new", new_model, name="model-new"),  # no model has a dash for a name
    path("models/<str:name>", show_model, name="model"),
    path("models/<str:name>/edit", edit, name="model-edit"),
    path("models/<str:name>/edit/effect", edit_effect, name="model-edit-effect"),
    path(_VERSION, show_version, name="model-version"),
    path(f"{_VERSION}/text", version_text, name="model-text"),
    path(f"{_VERSION}/effect", version_effect, name="model-effect"),
    path(f"{_VERSION}/submit", submit, name="model-submit"),
    path(f"{_VERSION}/sign", sign, name="model-sign"),
    path(f"{_VERSION}/withdraw", withdraw, name="model-withdraw"),
    path(f"{_VERSION}/publish", publish, name="model-publish"),
    path(f"{_VERSION}/back", back, name="model-back"),
    path(f"{_VERSION}/retire", retire, name="model-retire"),
    path(f"{_VERSION}/undo", undo, name="model-undo"),
]
