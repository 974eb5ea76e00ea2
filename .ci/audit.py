"""Asks whether a version that the project pins has a known vulnerability: pip-audit for Python, `npm audit` for Node.

Ends with 1 if one has; with 2 if one of the databases of vulnerabilities could not be asked, unless
`--unreachable-passes` is given: a machine without a way out says loudly what was not audited, and goes on.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
CLIENTS = Path("tests") / "web" / "clients"
PINNED = (Path("constraints.txt"), CLIENTS / "requirements.txt")
LOCKED = tuple(sorted(path.parent.relative_to(ROOT) for path in (ROOT / CLIENTS).glob("*/package-lock.json")))
UNREACHABLE_PASSES = "--unreachable-passes"
ACCEPTED: dict[str, str] = {}
"""Vulnerabilities that do not concern the project, by their number, and why."""
_PATIENCE = 900


@dataclass
class Audited:
    """What is known of the versions that a file pins."""

    file: Path
    versions: int = 0
    vulnerable: list[str] = field(default_factory=list)
    not_audited: str = ""
    """Why nobody, or not everything, could be asked for."""


def main(arguments: Sequence[str]) -> int:
    """Print what was found, and say how to end."""
    audits = [*map(audit_python, PINNED), *map(audit_node, LOCKED)]
    for each in audits:
        for line in each.vulnerable:
            print(f"VULNERABLE: {each.file}: {line}")
        if each.not_audited:
            print(f"NOT AUDITED: {each.file}: {each.not_audited}")
        else:
            print(f"audited: {each.file}: {each.versions} versions, {len(each.vulnerable)} vulnerabilities")
    if any(each.vulnerable for each in audits):
        return 1
    is_whole = not any(each.not_audited for each in audits)
    return 0 if is_whole or UNREACHABLE_PASSES in arguments else 2


def audit_python(file: Path) -> Audited:
    """Have pip-audit ask for each version of a file of requirements; nothing is installed or resolved for that.

    A package index without a database knows none of them, and pip-audit takes that for a clean answer: whether there is
    a database is seen from the first one, and nobody is asked for the rest in vain.
    """
    pins = [line for line in (ROOT / file).read_text("utf-8").splitlines() if "==" in line]
    reason = _asked(pins[:1])[1]
    if reason:
        return Audited(file, not_audited=f"{reason}; the other {len(pins) - 1} were not asked for")
    every, reason = _asked(pins)
    found = Audited(file, len(every), not_audited=reason)
    for each in every:
        for known in each.get("vulns", ()):
            if not {known["id"], *known["aliases"]} & ACCEPTED.keys():
                remedy = ", ".join(known["fix_versions"]) or "no version without it"
                found.vulnerable.append(f"{each['name']} {each['version']}: {known['id']} (mended in: {remedy})")
    return found


def _asked(pins: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
    """What pip-audit knows of versions, and why it does not know of all."""
    quiet = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(pins))
        file.flush()
        answer, reason = _answer([sys.executable, "-m", "pip_audit", *quiet, "--requirement", file.name], ROOT)
    if "dependencies" not in answer:
        return [], reason
    known = [each for each in answer["dependencies"] if "skip_reason" not in each]
    skipped = [each["skip_reason"] for each in answer["dependencies"] if "skip_reason" in each]
    return known, f"{len(skipped)} of {len(pins)} versions: {skipped[0]}" if skipped else ""


def audit_node(folder: Path) -> Audited:
    """Have npm ask for each version of a lock file."""
    file = folder / "package-lock.json"
    npm = shutil.which("npm")
    if npm is None:
        return Audited(file, not_audited="there is no npm here")
    answer, reason = _answer([npm, "audit", "--package-lock-only", "--json"], ROOT / folder)
    if "vulnerabilities" not in answer:
        said = answer.get("message") or answer.get("error", {}).get("summary")
        return Audited(file, not_audited=said or reason or f"npm has answered {json.dumps(answer)}")
    found = Audited(file, answer["metadata"]["dependencies"]["total"])
    for name, each in answer["vulnerabilities"].items():
        for known in each["via"]:
            if (
                isinstance(known, dict) and known["url"].rpartition("/")[2] not in ACCEPTED
            ):  # else: by way of another one
                found.vulnerable.append(f"{name} {known['range']}: {known['url'].rpartition('/')[2]}, {known['title']}")
    return found


def _answer(command: Sequence[str], folder: Path) -> tuple[dict[str, Any], str]:
    """What a program has printed as JSON; nothing, and why, where it has not got so far."""
    try:
        ended = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return {}, f"no answer within {_PATIENCE} seconds"
    try:
        return json.loads(ended.stdout), ""
    except json.JSONDecodeError:
        lines = [line.strip() for line in ended.stderr.splitlines() if line.strip()]
        return {}, lines[-1] if lines else f"{command[0]} ended with {ended.returncode}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
