"""The server's application, for any WSGI server; `reifegrad serve` runs it in granian."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reifegrad_web.settings")

from django.core.wsgi import get_wsgi_application

from reifegrad_web.ending import end_with

application = get_wsgi_application()
if (_SERVER := os.environ.get("REIFEGRAD_SERVER")) is not None:
    # It would keep the port from the next server. What was answered is on disk; what was not is sent again.
    end_with(int(_SERVER))
