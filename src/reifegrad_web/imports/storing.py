"""Keeps files that were handed in under random names in the data folder; what their owner calls them is only shown."""

from __future__ import annotations

import os
import secrets
import shutil
from typing import TYPE_CHECKING

from django.conf import settings

from reifegrad.errors import fail
from reifegrad_web.imports.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENDINGS = (
    *(".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz"),
    *(".ndjson.gz", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet"),
)
"""Kinds of files that are taken. Files of databases are none of them: they can hold programs."""
_MAPPINGS = (".yaml", ".yml")
_LONGEST = 200
_PIECE = 1024 * 1024


def place_of(folder: str) -> Path:
    """The folder of an import or export, by its random name."""
    if not folder.isalnum():
        raise ValueError("no name of a folder that was made here")
    home: Path = settings.ENVIRONMENT.home
    return home / "imports" / folder


def folders() -> list[str]:
    """The names of all folders of imports and exports on this machine."""
    home: Path = settings.ENVIRONMENT.home / "imports"
    return [each.name for each in home.iterdir() if each.is_dir() and each.name.isalnum()] if home.is_dir() else []


def new_folder() -> str:
    """Make a folder with a random name, which only the owner of the server can open; returns the name."""
    name = secrets.token_hex(16)
    place_of(name).mkdir(mode=0o700, parents=True)
    return name


def remove_folder(folder: str) -> None:
    """Delete a folder with everything in it."""
    shutil.rmtree(place_of(folder), ignore_errors=True)


class Store:
    """Takes the files of one import; counts their bytes."""

    def __init__(self, folder: str, limits: Limits | None = None) -> None:
        self._folder = place_of(folder)
        self._left = (limits or Limits()).packed
        self._most = self._left

    def keep(self, name: str, pieces: Iterable[bytes], *, is_mapping: bool = False) -> dict[str, str]:
        """Keep a file; returns its `stored` name and the `name` to show.

        Raises:
            ReifegradError: It is of no kind that is taken, or too large with those before it.
        """
        shown = _shown(name)
        endings = _MAPPINGS if is_mapping else ENDINGS
        ending = next((one for one in sorted(endings, key=len, reverse=True) if shown.lower().endswith(one)), None)
        if ending is None:
            raise fail("import-kind", name=shown, endings=endings)
        stored = f"{secrets.token_hex(16)}{ending}"
        handle = os.open(self._folder / stored, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                self._left -= len(piece)
                if self._left < 0:
                    raise fail("import-too-large", most=self._most, file=shown)
                file.write(piece)
        return {"stored": stored, "name": shown}

    def keep_file(self, path: Path, *, is_mapping: bool = False) -> dict[str, str]:
        """Keep a copy of a file of this machine. Raises `ReifegradError`: as `keep`, or it cannot be opened."""
        try:
            with path.open("rb") as file:
                return self.keep(path.name, iter(lambda: file.read(_PIECE), b""), is_mapping=is_mapping)
        except OSError as error:
            raise fail("import-unreadable", path=str(path), reason=error.strerror or str(error)) from error


def _shown(name: str) -> str:
    """The last part of what somebody calls a file, without what could be a command to a terminal."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter if letter.isprintable() else "_" for letter in last)[-_LONGEST:] or "file"
