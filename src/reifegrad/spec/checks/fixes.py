"""Applies the remedies that need no decision to the text of a model: what `check --fix` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.spec.checks.remedy import RenameKey
from reifegrad.spec.checks.run import CHECKS
from reifegrad.spec.findings import Findings
from reifegrad.spec.loader import misspelt_keys, parse_model, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.errors import Problem
    from reifegrad.spec.checks.check import Check, Finding
    from reifegrad.spec.findings import Path


@dataclass(frozen=True)
class Fix:
    """One problem that is gone: what it was, and the line of the file before and after; empty for none."""

    problem: Problem
    before: str
    after: str


@dataclass(frozen=True)
class FixedText:
    """The text of a model with all mechanical remedies, and what was done, in the order in which it was."""

    text: str
    fixes: tuple[Fix, ...]


def fix_text(text: str, *, file: str = "") -> FixedText:
    """Apply every remedy that needs no decision, until none is left: first of misspelt keys, then of the checks.

    A change is kept only if the file can be read after it and the problem is gone; otherwise the text stays as it is
    there, and loader and checks go on to report the problem. Twice is the same as once.

    Args:
        text: The text of a model. If it has errors other than misspelt keys, they are left.
        file: What it is called in problems.
    """
    known = _with_known_keys(text, file)
    text, fixes = known.text, list(known.fixes)
    refused: set[tuple[str, Finding]] = set()
    seen = {text}
    while True:
        fixable = [(check, found) for check, found in _fixable(text) if (check.code, found) not in refused]
        if not fixable:
            return FixedText(text, tuple(fixes))
        check, found = fixable[0]
        changed = _changed(text, check, found)
        if changed is None or changed in seen:  # never in a circle, whatever two checks make of each other
            refused.add((check.code, found))
        else:
            fixes.append(Fix(_problem(text, file, check, found), *_different_line(text, changed)))
            text = changed
            seen.add(text)


def _with_known_keys(text: str, file: str) -> FixedText:
    """The text with the right names for keys that are misspelt, and belong where they stand."""
    fixes: list[Fix] = []
    refused: set[Path] = set()
    while True:
        try:
            misspelt = {path: name for path, name in misspelt_keys(text).items() if path not in refused}
        except ReifegradError:  # no YAML at all
            return FixedText(text, tuple(fixes))
        if not misspelt:
            return FixedText(text, tuple(fixes))
        path, name = next(iter(misspelt.items()))
        try:
            changed = RenameKey(path, name).apply(text)
        except ValueError:
            refused.add(path)
            continue
        fixes += [Fix(problem, *_different_line(text, changed)) for problem in _errors(text, file, path)[:1]]
        text = changed


def _errors(text: str, file: str, path: Path) -> list[Problem]:
    """What the loader says of a key."""
    try:
        read_document(text, file=file)
    except ReifegradError as error:
        return [problem for problem in error.problems if problem.key == ".".join(path)]
    return []


def _fixable(text: str) -> Iterator[tuple[Check, Finding]]:
    try:
        model = parse_model(text)
    except ReifegradError:  # errors come first: of a model that cannot be read nothing can be asked
        return
    for check in CHECKS:
        for found in dict.fromkeys(check.check(model)):
            if found.edit is not None:
                yield check, found


def _changed(text: str, check: Check, found: Finding) -> str | None:
    """The text with the remedy; None if it cannot be applied there, or if it would not help."""
    if found.edit is None:
        return None
    try:
        changed = found.edit.apply(text)
        model = parse_model(changed)
    except (ValueError, ReifegradError):
        return None
    return None if found in check.check(model) else changed


def _problem(text: str, file: str, check: Check, found: Finding) -> Problem:
    _, lines = read_document(text)
    findings = Findings(file, lines.lines)
    findings.add(found.path, check.code, found.variant, check.severity, **found.params)
    return findings.problems[0]


def _different_line(before: str, after: str) -> tuple[str, str]:
    """The first line that is different, before and after; without its indentation."""
    old, new = before.splitlines(), after.splitlines()
    place = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), len(new))
    gone = len(new) < len(old)
    return old[place].strip(), "" if gone else new[place].strip()
