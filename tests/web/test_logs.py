"""Logs say what happened and where in the program, and nothing of what was sent."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from reifegrad_web.logs import DiscreetFormatter, logging_settings

if TYPE_CHECKING:
    from pathlib import Path


def written(logger: str, message: str, *filled: object, error: Exception | None = None) -> dict[str, object]:
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, filled, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    form = logging_settings()["formatters"]["json"]
    line = DiscreetFormatter(form["fmt"], rename_fields=form["rename_fields"], timestamp=form["timestamp"]).format(
        record
    )
    found: dict[str, object] = json.loads(line)
    return found


def test_a_path_that_django_logs_is_left_out() -> None:
    found = written("django.request", "Not Found: %s", "/api/v1/leads/anna@firma.example")
    assert found["event"] == "Not Found: ..."
    assert "anna" not in json.dumps(found)


def test_an_exception_is_named_without_what_it_says() -> None:
    try:
        raise ValueError("Key (email)=(anna@firma.example)")
    except ValueError as error:
        found = written("django.request", "Internal Server Error: %s", "/", error=error)
    assert found["error"] == "ValueError"
    assert "test_logs.py" in str(found["places"])
    assert "anna" not in json.dumps(found)


def test_our_own_words_are_whole() -> None:
    assert written("reifegrad_web.ingest", "not written: %s", "OSError")["event"] == "not written: OSError"


def test_the_settings_pass_the_check_of_django_for_deployment(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = kept | {
        "REIFEGRAD_HOME": str(tmp_path),
        "REIFEGRAD_SECURE": "1",
        "REIFEGRAD_HOSTS": "scores.firma.example",
        "DJANGO_SETTINGS_MODULE": "reifegrad_web.settings",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
