"""`make audit` says what is vulnerable, and never takes silence for a clean answer."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
_SPEC = spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
assert _SPEC is not None
assert _SPEC.loader is not None
audit = module_from_spec(_SPEC)
sys.modules["audit"] = audit
_SPEC.loader.exec_module(audit)

CLEAN_PYTHON = {"dependencies": [{"name": "example", "version": "1.0", "vulns": []}], "fixes": []}
CLEAN_NODE = {"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"dependencies": {"total": 7}}}
KNOWN = {"id": "PYSEC-0000-1", "aliases": ["CVE-0000-1"], "fix_versions": ["1.1"], "description": "An example."}
ADVISORY = {"title": "An example", "url": "https://advisories.example/GHSA-xxxx-xxxx-xxxx", "range": "<1.1.0"}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, str]]:
    """What pip-audit and npm print, on either output; a test changes it."""
    said = {"pip_audit": (json.dumps(CLEAN_PYTHON), ""), "npm": (json.dumps(CLEAN_NODE), "")}

    def run(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[str]:
        output, errors = said["pip_audit" if "pip_audit" in command else "npm"]
        return subprocess.CompletedProcess(command, 1, output, errors)

    monkeypatch.setattr(audit.subprocess, "run", run)
    monkeypatch.setattr(audit.shutil, "which", lambda name: f"/usr/bin/{name}")
    return said


def test_what_is_clean_passes(answers: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main([]) == 0
    said = capsys.readouterr().out
    assert "audited: constraints.txt: 1 versions, 0 vulnerabilities" in said
    assert "package-lock.json: 7 versions" in said


@pytest.mark.parametrize("arguments", [[], ["--unreachable-passes"]])
@pytest.mark.parametrize("of_python", [True, False])
def test_a_known_vulnerability_fails_and_is_named(
    answers: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str], arguments: list[str], of_python: bool
) -> None:
    """Also where another database cannot be asked."""
    found = {"dependencies": [{"name": "example", "version": "1.0", "vulns": [KNOWN]}]}
    inner = {"example": {"via": [ADVISORY]}, "user": {"via": ["example"]}}
    answers["pip_audit"] = (json.dumps(found), "") if of_python else ("", "no route")
    answers["npm"] = ("", "no route") if of_python else (json.dumps(CLEAN_NODE | {"vulnerabilities": inner}), "")
    assert audit.main(arguments) == 1
    said = capsys.readouterr().out
    wanted = "example 1.0: PYSEC-0000-1 (mended in: 1.1)" if of_python else "example <1.1.0: GHSA-xxxx-xxxx-xxxx"
    assert wanted in said
    assert "NOT AUDITED" in said


@pytest.mark.parametrize(
    ("name", "output", "errors", "reason"),
    [
        ("pip_audit", "", "Warning: x\nERROR: could not connect", "ERROR: could not connect"),
        ("npm", json.dumps({"message": "request failed", "error": {}}), "", "request failed"),
        ("npm", json.dumps({"error": {"code": "ENOAUDIT", "summary": "no endpoint"}}), "", "no endpoint"),
        ("npm", "", "", "ended with 1"),
    ],
)
def test_what_could_not_be_asked_is_said_loudly_and_passes_only_where_that_is_allowed(
    answers: dict[str, tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
    name: str,
    output: str,
    errors: str,
    reason: str,
) -> None:
    answers[name] = (output, errors)
    assert audit.main([]) == 2
    said = capsys.readouterr().out
    assert [reason in line for line in said.splitlines() if line.startswith("NOT AUDITED")] == [True] * (
        len(audit.PINNED if name == "pip_audit" else audit.LOCKED)
    )
    assert audit.main(["--unreachable-passes"]) == 0


def test_a_version_that_the_database_does_not_know_is_not_audited_and_the_others_are_not_asked_for(
    answers: dict[str, tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    skipped = {"dependencies": [{"name": "example", "skip_reason": "Dependency not found: example"}]}
    answers["pip_audit"] = (json.dumps(skipped), "")
    assert audit.main([]) == 2
    said = capsys.readouterr().out
    assert "NOT AUDITED: constraints.txt: 1 of 1 versions: Dependency not found: example; the other" in said


def test_what_does_not_concern_the_project_is_listed_with_its_reason(
    answers: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"dependencies": [{"name": "example", "version": "1.0", "vulns": [KNOWN]}]}
    answers["pip_audit"] = (json.dumps(found), "")
    monkeypatch.setattr(audit, "ACCEPTED", {"CVE-0000-1": "an example"})
    assert audit.main([]) == 0
    assert all(reason.strip() for reason in audit.ACCEPTED.values())


def test_ci_audits_and_every_file_that_pins_versions_is_audited() -> None:
    assert "make audit AUDIT_ARGS=--unreachable-passes" in (ROOT / ".ci" / "run").read_text("utf-8")
    for file in audit.PINNED:
        assert (ROOT / file).is_file()
    locks = {path.parent.relative_to(ROOT) for path in ROOT.glob("tests/**/package-lock.json")}
    assert set(audit.LOCKED) == locks
