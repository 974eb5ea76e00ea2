"""Copies Segment's client for browsers, unmodified, into the package, with its version and all licences in it.

After a new version in `browser/package.json`: `npm install --prefix FOLDER` of that folder, then
`python tests/web/clients/vendor_segment.py FOLDER/node_modules`. A test compares the copy with what npm installs.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).parents[3] / "src" / "reifegrad_web" / "browser" / "segment"
PACKAGE = "@segment/analytics-next"
_PARTS = ("auto-track", "queryString", "schemaFilter")
"""What the client loads when it is needed. Its other parts serve destinations, which our settings never name."""
_LICENCES = ("license", "licence")
_MINE = "webpack://@segment/analytics-next/../"


def vendored_files(packages: Path) -> list[Path]:
    """The scripts that a page may load: the client, and parts that it loads when they are needed."""
    folder = packages / PACKAGE / "dist" / "umd"
    return [folder / "standalone.js", *(next(folder.glob(f"{part}.bundle.*.js")) for part in _PARTS)]


def main(packages: Path) -> None:
    """Write the folder anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    for file in vendored_files(packages):
        shutil.copyfile(file, TARGET / file.name)
    version = json.loads((packages / PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    (TARGET / "VERSION").write_text(f"{PACKAGE} {version}\n", encoding="utf-8")
    texts = [_licence(packages / name) for name in _parts(packages)]
    (TARGET / "LICENSES.txt").write_text("\n\n".join(texts), encoding="utf-8")


def _parts(packages: Path) -> list[str]:
    """The packages whose code is in the scripts, as their source maps say."""
    found = {PACKAGE}
    for file in vendored_files(packages):
        for source in json.loads(Path(f"{file}.map").read_text(encoding="utf-8"))["sources"]:
            inner = re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)", source)
            if inner:
                found.add(inner[-1])
            elif source.startswith(_MINE):  # packages of the same house lie beside it there
                found.add(f"@segment/analytics-{source.removeprefix(_MINE).partition('/')[0]}")
    return sorted(found)


def _licence(folder: Path) -> str:
    """Name, version, and the text of its licence, or what it says about it where it has no text."""
    said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    heading = f"== {said['name']} {said['version']}: {said.get('license', 'no licence named')}"
    for file in sorted(folder.iterdir()):
        if file.stem.lower() in _LICENCES:
            return f"{heading}\n\n{file.read_text(encoding='utf-8').strip()}\n"
    return f"{heading}\n\nIt comes without a text; author: {json.dumps(said.get('author', 'not named'))}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
