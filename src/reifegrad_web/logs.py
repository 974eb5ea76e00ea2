"""Logs as JSON lines on stderr, without personal data: what happened and where in the program, never what was sent.

Django's messages hold paths, and exceptions hold values of rows (`Key (email)=(...)`). So of other packages only the
words of the message are kept, without what is filled in, and of an exception its type and the lines of code.
"""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_OURS = ("reifegrad_web", "_granian")


class DiscreetFormatter(JsonFormatter):
    """Writes a record without what may say something about a person."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        safe = logging.makeLogRecord({name: vars(record)[name] for name in _KEPT})
        safe.msg = record.getMessage() if record.name.startswith(_OURS) else _FILLED_IN.sub("...", str(record.msg))
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            safe.status = status
        if record.exc_info and record.exc_info[0] is not None:
            safe.error = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-_FRAMES:]
            safe.places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
        return super().format(safe)


class OnlyNews(logging.Filter):
    """Leaves out that the threads are many for the cores, which granian says at each start: they wait for the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record says something that can be acted on."""
        return not record.getMessage().startswith("Configuration allows spawning up to")


_KEPT = ("name", "levelno", "levelname", "created", "msecs", "process", "thread", "threadName")
_FILLED_IN = re.compile(r"%(?:\(\w+\))?[sdrf]")
_FRAMES = 12
"""Lines of code of an exception."""


def logging_settings() -> dict[str, Any]:
    """The settings of `logging`, for Django, the workers and granian alike."""
    handler = {"class": "logging.StreamHandler", "formatter": "json"}
    form = {
        "()": DiscreetFormatter,
        "fmt": "%(levelname)s %(name)s %(process)d %(message)s",
        "rename_fields": {"levelname": "level", "name": "logger", "message": "event"},
        "timestamp": "time",
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": form},
        "filters": {"news": {"()": OnlyNews}},
        "handlers": {"stderr": handler},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "reifegrad_web": {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            "_granian": {"level": "INFO", "filters": ["news"]},
        },
    }
