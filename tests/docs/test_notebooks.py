"""Every notebook of the documentation is run; what it shows must be what its cells give."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = [pytest.mark.slow, pytest.mark.extras]

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs").rglob("*.ipynb"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the client's event loop, not of the notebook
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_shows_what_it_gives(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONWARNINGS", "ignore")
    notebook = nbformat.read(path, as_version=4)
    shown = [_texts(cell) for cell in notebook.cells]
    client = NotebookClient(notebook, timeout=120, kernel_name=_kernel(tmp_path, monkeypatch))
    client.execute(cwd=str(tmp_path))
    assert [_texts(cell) for cell in notebook.cells] == shown


def _texts(cell: Any) -> list[dict[str, str]]:
    """What a cell shows, as texts."""
    found = []
    for output in cell.get("outputs", ()):
        assert output.output_type != "error", output
        data = output.get("data", {"text/plain": output.get("text", "")})
        found.append({kind: data[kind] for kind in ("text/plain", "text/html") if kind in data})
    return found


def _kernel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel of this very Python, whatever kernels the machine has."""
    place = folder / "jupyter" / "kernels" / "here"
    place.mkdir(parents=True)
    command = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    text = f'{{"argv": {command}, "display_name": "here", "language": "python"}}'
    (place / "kernel.json").write_text(text, encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
    return "here"
