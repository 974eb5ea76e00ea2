"""Sets the server's side up in a process: settings, tables, models of Django."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.env import DATABASE, HOME, database_file

if TYPE_CHECKING:
    from pathlib import Path


def start(home: Path | None, *, migrate: bool = True, must_exist: bool = False) -> None:
    """Make Django ready in this process, over a data folder; tables are made or brought up to date.

    Raises:
        ReifegradError: Django is not installed, `DATABASE_URL` cannot be read, or with `must_exist` there is no server
            yet: whoever asks for a person must not be answered by an empty one.
    """
    if find_spec("django") is None or find_spec("granian") is None:
        raise fail("extra-missing", variant="web", packages=("django", "granian"))
    if must_exist and home is not None and not os.environ.get(DATABASE) and not database_file(home).exists():
        raise fail("server-no-database", folder=str(home))
    if home is not None:
        os.environ[HOME] = str(home.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reifegrad_web.settings")
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
