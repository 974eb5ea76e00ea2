"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.actions.kind import RULES
from reifegrad_web.pages.actions.lists_page import list_file, lists, one_list, put_back, put_on_list, take_off
from reifegrad_web.pages.actions.log_page import again, log
from reifegrad_web.pages.actions.sequences_page import one_sequence, sequence_file, sequences
from reifegrad_web.pages.actions.tasks import done, reopen
from reifegrad_web.pages.actions.unsubscribe_page import unsubscribed
from reifegrad_web.pages.documents.addresses import document_addresses

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("actions", log, name="actions"),
    path("actions/<int:number>/again", again, name="action-again"),
    *document_addresses(RULES, "actions/rules"),
    path("lists", lists, name="lists"),
    path("lists/<str:name>", one_list, name="list"),
    path("lists/<str:name>/file", list_file, name="list-file"),
    path("lists/members/<int:number>/take-off", take_off, name="list-take-off"),
    path("lists/members/<int:number>/put-back", put_back, name="list-put-back"),
    path("lists/<str:name>/put-on", put_on_list, name="list-put-on"),
    path("sequences", sequences, name="sequences"),
    path("sequences/<str:name>", one_sequence, name="sequence"),
    path("sequences/<str:name>/file", sequence_file, name="sequence-file"),
    path("unsubscribe/<str:token>", unsubscribed, name="unsubscribe"),
    path("tasks/<int:number>/done", done, name="task-done"),
    path("tasks/<int:number>/reopen", reopen, name="task-reopen"),
]
