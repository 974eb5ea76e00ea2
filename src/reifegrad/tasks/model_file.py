"""Changes a model file in place: all or nothing, and only if nobody else has changed it in between."""

from __future__ import annotations

import os
import shutil
import tempfile
from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.spec.checks.fixes import fix_text
from reifegrad.tasks.models import is_file

if TYPE_CHECKING:
    from reifegrad.spec.checks.fixes import Fix


def fix_model_file(name: str) -> tuple[Fix, ...]:
    """Apply to a model file every remedy that needs no decision; nothing is written if there is none.

    Returns:
        What was corrected, in that order.

    Raises:
        ReifegradError: The model is a template or no UTF-8 text, or was changed by somebody else meanwhile.
    """
    if not is_file(name):
        raise fail("fix-template", name=name)
    path = Path(name)
    before = path.read_bytes()
    mark, raw = (BOM_UTF8, before[len(BOM_UTF8) :]) if before.startswith(BOM_UTF8) else (b"", before)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise fail("model-file", variant="encoding", file=name) from None
    found = fix_text(text, file=name)
    if found.fixes:
        replace_file(path, before, mark + found.text.encode("utf-8"))
    return found.fixes


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Put other contents into a file, if it still has those that were read; whoever reads it sees the one or the other.

    Raises:
        ReifegradError: The file has other contents by now, or cannot be written.
    """
    place = path.resolve()  # of a link the file behind it
    handle, made = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
        shutil.copymode(place, made)
        if place.read_bytes() != before:
            raise fail("model-changed", file=str(path))
        Path(made).replace(place)
    finally:
        Path(made).unlink(missing_ok=True)
