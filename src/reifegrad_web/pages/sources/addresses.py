"""The addresses of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from reifegrad_web.pages.sources.changes import close_source, new_key, open_source
from reifegrad_web.pages.sources.connection_changes import (
    add_connection,
    change_connection,
    read_all_again,
    read_connection,
    remove_connection,
    switch_connection_off,
    switch_connection_on,
    test_connection,
    write_again,
)
from reifegrad_web.pages.sources.connections_page import list_connections, show_connection
from reifegrad_web.pages.sources.exports_page import export_file, list_exports
from reifegrad_web.pages.sources.failed_page import list_failed, replay_failed, replay_many, show_failed
from reifegrad_web.pages.sources.imports_page import list_imports, show_import, undo_import
from reifegrad_web.pages.sources.kinds_page import list_kinds
from reifegrad_web.pages.sources.list_page import list_sources
from reifegrad_web.pages.sources.source_page import live, show_arrival, show_source
from reifegrad_web.pages.sources.upload_pages import drop_upload, new_import, show_upload, start_upload, upload_mapping
from reifegrad_web.pages.sources.webhook_changes import (
    add_webhook,
    change_webhook,
    new_webhook_secret,
    remove_webhook,
    replay_deliveries,
    replay_delivery,
    switch_webhook_off,
    switch_webhook_on,
    switch_webhook_on_again,
    test_webhook,
)
from reifegrad_web.pages.sources.webhooks_page import list_webhooks, show_delivery, show_webhook
from reifegrad_web.pages.sources.welcome import choose_model, try_demo, welcome

if TYPE_CHECKING:
    from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    path("welcome", welcome, name="welcome"),
    path("welcome/demo", try_demo, name="welcome-demo"),
    path("welcome/model", choose_model, name="welcome-model"),
    path("sources", list_sources, name="sources"),
    path("sources/new", open_source, name="source-new"),
    path("sources/events", list_kinds, name="event-kinds"),
    path("sources/failed", list_failed, name="failed"),
    path("sources/failed/replay", replay_many, name="failed-replay"),
    path("sources/failed/<int:number>", show_failed, name="failed-message"),
    path("sources/failed/<int:number>/replay", replay_failed, name="failed-message-replay"),
    path("sources/connections", list_connections, name="connections"),
    path("sources/connections/new", add_connection, name="connection-new"),
    path("sources/connections/<int:number>", show_connection, name="connection"),
    path("sources/connections/<int:number>/change", change_connection, name="connection-change"),
    path("sources/connections/<int:number>/off", switch_connection_off, name="connection-off"),
    path("sources/connections/<int:number>/on", switch_connection_on, name="connection-on"),
    path("sources/connections/<int:number>/read", read_connection, name="connection-read"),
    path("sources/connections/<int:number>/read-all", read_all_again, name="connection-read-all"),
    path("sources/connections/<int:number>/test", test_connection, name="connection-test"),
    path("sources/connections/<int:number>/again", write_again, name="connection-again"),
    path("sources/connections/<int:number>/remove", remove_connection, name="connection-remove"),
    path("sources/webhooks", list_webhooks, name="webhooks"),
    path("sources/webhooks/new", add_webhook, name="webhook-new"),
    path("sources/webhooks/<int:number>", show_webhook, name="webhook"),
    path("sources/webhooks/<int:number>/change", change_webhook, name="webhook-change"),
    path("sources/webhooks/<int:number>/off", switch_webhook_off, name="webhook-off"),
    path("sources/webhooks/<int:number>/on", switch_webhook_on, name="webhook-on"),
    path("sources/webhooks/<int:number>/on-again", switch_webhook_on_again, name="webhook-on-again"),
    path("sources/webhooks/<int:number>/test", test_webhook, name="webhook-test"),
    path("sources/webhooks/<int:number>/secret", new_webhook_secret, name="webhook-secret"),
    path("sources/webhooks/<int:number>/remove", remove_webhook, name="webhook-remove"),
    path("sources/webhooks/<int:number>/messages/replay", replay_deliveries, name="webhook-replay"),
    path("sources/webhooks/<int:number>/messages/<int:delivery>", show_delivery, name="webhook-message"),
    path(
        "sources/webhooks/<int:number>/messages/<int:delivery>/replay", replay_delivery, name="webhook-message-replay"
    ),
    path("sources/<int:number>", show_source, name="source"),
    path("sources/<int:number>/live", live, name="source-live"),
    path("sources/<int:number>/close", close_source, name="source-close"),
    path("sources/<int:number>/key", new_key, name="source-key"),
    path("sources/<int:number>/<str:became>/<int:message>", show_arrival, name="arrival"),
    path("imports", list_imports, name="imports"),
    path("imports/new", new_import, name="import-new"),
    path("imports/new/<int:number>", show_upload, name="upload"),
    path("imports/new/<int:number>/mapping.yaml", upload_mapping, name="upload-mapping"),
    path("imports/new/<int:number>/import", start_upload, name="upload-import"),
    path("imports/new/<int:number>/drop", drop_upload, name="upload-drop"),
    path("imports/export", list_exports, name="exports"),
    path("imports/export/<int:number>/<str:name>", export_file, name="export-file"),
    path("imports/<int:number>", show_import, name="import"),
    path("imports/<int:number>/undo", undo_import, name="import-undo"),
]
