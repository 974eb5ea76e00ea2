"""Reads and writes model files to the letter: what comes back from a server is what was sent to it."""

from __future__ import annotations

from pathlib import Path

from reifegrad.errors import fail


def read_text(file: str) -> str:
    """The text of a model file with its line ends and its mark, so that its hash is that of the file.

    Raises:
        ReifegradError: It cannot be read, or is no UTF-8.
    """
    try:
        return Path(file).read_bytes().decode("utf-8")
    except OSError as error:
        raise fail("model-file", variant="unreadable", reason=error.strerror, file=file) from None
    except UnicodeDecodeError:
        raise fail("model-file", variant="encoding", file=file) from None


def write_text(file: Path, text: str, *, overwrite: bool) -> bool:
    """Write a model file, whole or not at all; False if it holds this text already.

    Raises:
        ReifegradError: There is another file of this name, and it is not to be overwritten; or it cannot be written.
    """
    from reifegrad.tables.whole_file import whole_file

    content = text.encode()
    try:
        if file.exists():
            if file.read_bytes() == content:
                return False
            if not overwrite:
                raise fail("model-would-be-lost", file=str(file))
        with whole_file(file) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise fail("output-unwritable", reason=error.strerror, file=str(file)) from None
    return True
