"""Copies Jitsu's client for browsers, unmodified, into the package, with its version, hash and all licences in it.

After a new version in `browser/package.json`: `npm install --ignore-scripts --omit-lockfile-registry-resolved --prefix
FOLDER` of that folder, then `python tests/web/clients/vendor_jitsu.py FOLDER/node_modules`. A test compares the copy
with what npm installs.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).parents[3] / "src" / "reifegrad_web" / "browser" / "jitsu"
PACKAGE = "@jitsu/js"
_BUNDLED = re.compile(r"^ *// (?:.*/node_modules/((?:@[^/]+/)?[^/]+)/|\.\./([a-z]+)/)", re.MULTILINE)
"""What its bundler writes above each file: that of a package of npm, or of one that lies beside it in its house."""
_LICENCES = ("license", "licence")


def vendored_file(packages: Path) -> Path:
    """The script for pages, as the package brings it for those who serve it themselves."""
    return packages / PACKAGE / "dist" / "web" / "p.js.txt"


def version_line(packages: Path) -> str:
    """Name, version, and the hash of the script."""
    said = json.loads((packages / PACKAGE / "package.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256(vendored_file(packages).read_bytes()).hexdigest()
    return f"{PACKAGE} {said['version']} sha256:{digest}\n"


def licences(packages: Path) -> str:
    """The licences of all whose code is in the script."""
    script = vendored_file(packages).read_text(encoding="utf-8")
    inside = {name or beside for name, beside in _BUNDLED.findall(script)}
    return "\n\n".join(_licence(packages / name) for name in sorted({PACKAGE, *inside}))


def main(packages: Path) -> None:
    """Replace what is in the folder."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    shutil.copyfile(vendored_file(packages), TARGET / "p.js")
    (TARGET / "VERSION").write_text(version_line(packages), encoding="utf-8")
    (TARGET / "LICENSES.txt").write_text(licences(packages), encoding="utf-8")


def _licence(folder: Path) -> str:
    """Name and the text of its licence, or what it says about it where it has no text."""
    said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    heading = f"== {said['name']}: {said.get('license', 'no licence named')}"
    for file in sorted(folder.iterdir()):
        if file.stem.lower() in _LICENCES:
            return f"{heading}\n\n{file.read_text(encoding='utf-8').strip()}\n"
    return f"{heading}\n\nIt comes without a text; author: {json.dumps(said.get('author', 'not named'))}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
