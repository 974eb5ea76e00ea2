"""The server's application, for any WSGI server; `reifegrad serve` runs it in granian."""

from __future__ import annotations

import os
import threading
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reifegrad_web.settings")

from django.core.wsgi import get_wsgi_application

_LOOK = 0.5
"""Seconds between two looks."""


def _end_with(parent: int) -> None:
    """End this process when the server that has started it is gone: it would keep the port from the next one.

    What was answered is on disk; what was not is sent again.
    """
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os._exit(1)


def _watch() -> None:
    parent = os.environ.get("REIFEGRAD_SERVER")
    if parent is not None:
        threading.Thread(target=_end_with, args=(int(parent),), name="watch-server", daemon=True).start()


application = get_wsgi_application()
_watch()
