"""Translates errors of Spark, raised in Python or in Java, into one-line problems."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError, fail

if TYPE_CHECKING:
    from collections.abc import Iterator

_RANGE = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE", "DECIMAL_PRECISION_EXCEEDS")
_RIGHTS = ("AccessControlException", "AccessDenied", "Permission denied", "INSUFFICIENT_PERMISSIONS")
_CANCELLED = ("cancelled part of cancelled job group", "cancelled because", "Job group was cancelled")


@contextmanager
def translating_errors() -> Iterator[None]:
    """For the time of the block, what Spark raises becomes a `ReifegradError`."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise problem_of(error) from error


def problem_of(error: Exception) -> ReifegradError:
    """The problem that an error of Spark is."""
    whole, line = str(error), first_line(error)
    if any(sign in whole for sign in _CANCELLED):
        return fail("engine-stopped", variant="spark")
    if any(sign in whole for sign in _RANGE):
        return fail("number-out-of-range", engine="Spark")
    if any(sign in whole for sign in _RIGHTS):
        return fail("engine-rights", variant="spark", reason=line)
    if "OutOfMemoryError" in whole:
        return fail("out-of-memory", variant="spark", reason=line)
    if "FileNotFoundException" in whole or "PATH_NOT_FOUND" in whole:
        return fail("engine-failed", variant="spark-file", reason=line)
    return fail("engine-failed", variant="spark", reason=line)


def first_line(error: BaseException) -> str:
    """What an error says, of Java's the cause at the end of the chain."""
    cause = getattr(error, "java_exception", None)
    text = ""
    try:
        while cause is not None:
            text = str(cause.getMessage() or cause.toString())
            cause = cause.getCause()
    except Exception:  # noqa: BLE001  # Java may be gone; then the words of Python must do
        text = ""
    lines = [line.strip() for line in (text or str(error)).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
