"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.documents.decisions import decision_addresses
from reifegrad_web.pages.documents.reading import text_address
from reifegrad_web.pages.models.beginning import new_model
from reifegrad_web.pages.models.editor import edit, edit_effect
from reifegrad_web.pages.models.kind import MODEL
from reifegrad_web.pages.models.list_page import list_models
from reifegrad_web.pages.models.model_page import show_model
from reifegrad_web.pages.models.version_page import show_version, version_effect

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
    text_address(MODEL, _VERSION),
    path(f"{_VERSION}/effect", version_effect, name="model-effect"),
    *decision_addresses(MODEL, _VERSION),
]
