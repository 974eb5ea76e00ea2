"""Runs the notebooks of the documentation and keeps what their cells show: `python docs/run_notebooks.py`."""
# ruff: noqa: INP001

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main() -> None:
    """Run every notebook in an empty folder, and write its outputs into it."""
    for path in sorted(Path(__file__).parent.rglob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        with tempfile.TemporaryDirectory() as folder:
            NotebookClient(notebook, timeout=120).execute(cwd=folder)
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)  # the time of day is no result
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
