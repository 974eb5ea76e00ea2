"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.learn.run_page import show_run
from reifegrad_web.pages.learn.start_page import show_learning, start, start_draft, stop
from reifegrad_web.pages.learn.taking import take_all, take_learned, take_one, undo_taken

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("learn", show_learning, name="learn"),
    path("learn/start", start, name="learn-start"),
    path("learn/backtest/<str:name>/<str:version>", start_draft, name="learn-backtest"),
    path("learn/<int:number>", show_run, name="learn-run"),
    path("learn/<int:number>/stop", stop, name="learn-stop"),
    path("learn/<int:number>/model", take_learned, name="learn-model"),
    path("learn/<int:number>/proposals", take_all, name="learn-take-all"),
    path("learn/<int:number>/proposals/<int:place>", take_one, name="learn-take"),
    path("learn/<int:number>/undo/<str:version>", undo_taken, name="learn-undo"),
]
