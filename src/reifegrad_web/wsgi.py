"""The server's application, for any WSGI server; `reifegrad serve` runs it in granian."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reifegrad_web.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
