"""A folder and the name of a template come in; the files to start from lie in the folder afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.errors import Problem, ReifegradError, fail

if TYPE_CHECKING:
    from pathlib import Path


def write_start(folder: Path, template: str) -> list[tuple[Path, str]]:
    """Write model, schema, mapping example and examples; say what each file is for, by the key of a text.

    Raises:
        ReifegradError: There is no such template, or one of the files is already there; then none is written.
    """
    from reifegrad.spec.json_schema import schema_text
    from reifegrad.templates.shipped import starter_text, template_text

    contents = {
        folder / "scoring-model.yaml": (template_text(template), "init.file.model"),
        folder / "scoring-model.schema.json": (schema_text(), "init.file.schema"),
        folder / "scoring-model.tests.yaml": (starter_text(f"{template}.tests.yaml"), "init.file.tests"),
        folder / "mapping.example.yaml": (starter_text("mapping.example.yaml"), "init.file.mapping"),
    }
    if folder.exists() and not folder.is_dir():
        raise fail("output-folder", f"{folder} is a file", "Name a folder.", file=str(folder))
    there = [path for path in contents if path.exists()]
    if there:
        fix = "Name another folder, or move the file away."
        raise ReifegradError(tuple(Problem("file-exists", "is already there", fix, file=str(path)) for path in there))
    folder.mkdir(parents=True, exist_ok=True)
    for path, (text, _) in contents.items():
        with path.open("x", encoding="utf-8") as file:  # x: never over a file that appeared meanwhile
            file.write(text)
    return [(path, key) for path, (_, key) in contents.items()]
