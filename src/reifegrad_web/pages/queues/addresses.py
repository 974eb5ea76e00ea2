"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from reifegrad_web.pages.queues.queues_page import queues, take

urlpatterns = [
    path("queues", queues, name="queues"),
    path("queues/take/<int:lead>", take, name="queue-take"),
]
