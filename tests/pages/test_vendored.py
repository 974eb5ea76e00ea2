"""What pages are made of is what its makers publish: unmodified, with licences, and with the sums that are noted."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from client_tools import node_client_command
from clients.vendor_pages import ICONS, TARGET, copies

PAGES = Path(__file__).parents[2] / "src" / "reifegrad_web" / "pages"


@pytest.mark.slow
def test_the_copies_are_those_of_the_packages(tmp_path_factory: pytest.TempPathFactory) -> None:
    node = node_client_command(tmp_path_factory, "pages")
    found = copies(Path(node[1].partition("=")[2]))
    assert {file.name for file in TARGET.iterdir()} == set(found)
    for name, body in found.items():
        assert (TARGET / name).read_bytes() == body, f"take {name} over with tests/web/clients/vendor_pages.py"


def test_the_noted_sums_are_those_of_the_files() -> None:
    noted = json.loads((TARGET / "vendored.json").read_text("utf-8"))
    for name, expected in noted["sha256"].items():
        assert hashlib.sha256((TARGET / name).read_bytes()).hexdigest() == expected, name


def test_every_icon_that_a_page_shows_is_there() -> None:
    templates = "".join(path.read_text("utf-8") for path in PAGES.rglob("*.html"))
    places = (PAGES / "frame" / "rail.py").read_text("utf-8")
    shown = set(re.findall(r"{% icon '([^']+)' %}", templates)) | set(re.findall(r'Place\("[^"]+", "([^"]+)"', places))
    assert shown
    assert shown <= set(ICONS)
    drawn = (TARGET / "icons.svg").read_text("utf-8")
    assert [name for name in ICONS if f'id="{name}"' not in drawn] == []
