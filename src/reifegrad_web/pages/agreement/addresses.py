"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.pages.agreement.kind import AGREEMENT
from reifegrad_web.pages.documents.addresses import document_addresses

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = document_addresses(AGREEMENT, "agreement")
