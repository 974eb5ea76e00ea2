"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.matrix.matrix_page import keep_draft, show_matrix

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("matrix", show_matrix, name="matrix"),
    path("matrix/draft", keep_draft, name="matrix-draft"),
]
"""The addresses of this room."""
