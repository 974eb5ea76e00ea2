"""Reads who was away when, from a YAML file: a person, and days such as `2026-08-03..2026-08-14`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.errors import nearest
from reifegrad.spec.findings import Findings
from reifegrad.spec.loader import read_file, read_yaml
from reifegrad.worktime.spans import Span, whole_days
from reifegrad.worktime.written import CalendarError, read_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.agreement.rules import Agreement
    from reifegrad.spec.findings import Path as KeyPath


def read_absences(file: str | None, agreement: Agreement) -> dict[str, tuple[Span, ...]]:
    """Who of an agreement is away when, whole days by the calendar of the person; nobody without a file.

    Raises:
        ReifegradError: Everything that is wrong with the file, each at its line.
    """
    if file is None:
        return {}
    plain, lines = read_yaml(read_file(Path(file)), file=file)
    findings = Findings(file, lines)
    found = {}
    if not isinstance(plain, dict):
        findings.add((), "absences-file")
        plain = {}
    for name, written in plain.items():
        if name not in agreement.people:
            near = nearest(str(name), agreement.people)
            findings.add((str(name),), "name-unknown", "person", name=str(name), near=near)
            continue
        listed = written if isinstance(written, list) else [written]
        calendar = agreement.people[name].calendar
        zone = agreement.timezone if calendar is None else agreement.calendars[calendar].timezone
        found[name] = tuple(_spans(listed, (str(name),), zone, findings))
    findings.stop_if_any()
    return found


def _spans(written: list[Any], path: KeyPath, timezone: str, findings: Findings) -> Iterator[Span]:
    for one in written:
        text = one.isoformat() if type(one) is date else str(one)
        try:
            days = read_days(text)
        except CalendarError as error:
            findings.add(path, error.code, error.variant, **error.params)
            continue
        match days.first, days.last:
            case (int(), int(), int()) as first, (int(), int(), int()) as last:
                yield whole_days(date(*first), date(*last), timezone)
            case _:
                findings.add(path, "absences-file", "yearly", text=text)
