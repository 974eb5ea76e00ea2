"""Starts a model of one's own from a template: the model, its schema, its examples and an example of a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class InitRequest:
    """The folder to start in, and the template to start from."""

    folder: Path
    template: str = "fit-interest"


@dataclass(frozen=True)
class InitResult:
    """The files that were written, by what each is: model, schema, tests, mapping."""

    files: Mapping[str, Path]


def init(request: InitRequest) -> InitResult:
    """Write the files to start from, all of them or none.

    Raises:
        ReifegradError: There is no such template, or one of the files is already there; then none is written.
    """
    from reifegrad.spec.json_schema import schema_text
    from reifegrad.templates.shipped import starter_text, template_text

    folder, template = request.folder, request.template
    contents = {
        "model": (folder / "scoring-model.yaml", template_text(template)),
        "schema": (folder / "scoring-model.schema.json", schema_text()),
        "tests": (folder / "scoring-model.tests.yaml", starter_text(f"{template}.tests.yaml")),
        "mapping": (folder / "mapping.example.yaml", starter_text("mapping.example.yaml")),
    }
    return write_start(folder, contents)


def write_start(folder: Path, contents: Mapping[str, tuple[Path, str]]) -> InitResult:
    """Write new files into a folder, by what each is.

    Raises:
        ReifegradError: One of the files is already there; then none is written.
    """
    if folder.exists() and not folder.is_dir():
        raise fail("output-folder", variant="file", folder=str(folder), file=str(folder))
    there = [path for path, _ in contents.values() if path.exists()]
    if there:
        raise ReifegradError(tuple(Problem("file-exists", variant="folder", file=str(path)) for path in there))
    folder.mkdir(parents=True, exist_ok=True)
    _write_all(dict(contents.values()))
    return InitResult({name: path for name, (path, _) in contents.items()})


def _write_all(texts: Mapping[Path, str]) -> None:
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8") as file:  # x: never over a file that appeared meanwhile
                written.append(path)
                file.write(text)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
