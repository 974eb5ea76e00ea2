"""Copies what the pages are made of into the package: the style kit and the plots unmodified, the icons as one file.

After a new version in `pages/package.json`: `npm install --ignore-scripts --omit-lockfile-registry-resolved --prefix
FOLDER` of that folder, then `python tests/web/clients/vendor_pages.py FOLDER/node_modules`. A test compares the copies
with what npm installs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).parents[3] / "src" / "reifegrad_web" / "pages" / "static" / "reifegrad" / "vendor"
FILES = {
    "pico.min.css": "@picocss/pico/css/pico.min.css",
    "uPlot.iife.min.js": "uplot/dist/uPlot.iife.min.js",
    "uPlot.min.css": "uplot/dist/uPlot.min.css",
}
"""File of ours -> file of a package."""
PACKAGES = ("@picocss/pico", "@tabler/icons", "uplot")
ICONS = tuple(
    """
    sun users layout-grid versions chart-bar plug settings help search clock history calendar language user logout check
    x alert-triangle info-circle chevron-down chevron-left chevron-right download upload filter bookmark dots phone mail
    world shield file-import bell device-desktop eye click shopping-cart school building circle-check circle-x arrow-up
    arrow-down arrow-right arrow-back-up lock key refresh trash pencil plus flag moon list columns star ban
    external-link keyboard file-text database heart-handshake bulb calendar-event thumb-up mail-off user-plus
    """.split()  # noqa: SIM905 - seventy names read better in lines
)
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_EMPTY = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def icons(packages: Path) -> str:
    """One drawing for each icon, to be shown by `<use href="icons.svg#NAME">`."""
    folder = packages / "@tabler" / "icons" / "icons" / "outline"
    symbols = [_symbol(name, (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in ICONS]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>\n"])


def _symbol(name: str, text: str) -> str:
    found = _DRAWING.search(text)
    if found is None:
        sys.exit(f"{name}: no drawing in it")
    lines = [line.strip() for line in found[1].strip().splitlines()]
    drawn = "".join(line for line in lines if line != _EMPTY)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def copies(packages: Path) -> dict[str, bytes]:
    """Each file of the folder and what is in it."""
    found = {name: (packages / place).read_bytes() for name, place in FILES.items()}
    found["icons.svg"] = icons(packages).encode()
    found["LICENSES.txt"] = "\n\n".join(_licence(packages / name) for name in PACKAGES).encode()
    versions = {name: _said(packages / name)["version"] for name in PACKAGES}
    sums = {name: hashlib.sha256(body).hexdigest() for name, body in found.items()}
    written = json.dumps({"packages": versions, "sha256": sums}, indent=2, sort_keys=True) + "\n"
    return found | {"vendored.json": written.encode()}


def main(packages: Path) -> None:
    """Replace what is in the folder."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    for name, body in copies(packages).items():
        (TARGET / name).write_bytes(body)


def _said(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return found


def _licence(folder: Path) -> str:
    said = _said(folder)
    text = next((file for file in sorted(folder.iterdir()) if file.stem.lower() == "license"), None)
    if text is None:
        sys.exit(f"{folder.name}: no licence beside it")
    return f"== {said['name']}: {said['license']}\n\n{text.read_text(encoding='utf-8').strip()}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
