"""Resolves service levels: their conditions, times, calendars, and who is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.rules import Destination, ServiceLevel
from reifegrad.errors import nearest
from reifegrad.spec.title import title_of
from reifegrad.worktime.written import CalendarError, WorkingTime, read_working_time

if TYPE_CHECKING:
    from reifegrad.agreement.document import AgreementDocument
    from reifegrad.agreement.service_level_document import ServiceLevelDocument
    from reifegrad.agreement.surroundings import AgreementSurroundings
    from reifegrad.spec.findings import Path


def resolve_levels(document: AgreementDocument, around: AgreementSurroundings) -> tuple[ServiceLevel, ...]:
    """The service levels in the order of the file; what stands behind `else` holds for no lead."""
    found: list[ServiceLevel] = []
    is_behind_else = False
    for name, part in (document.service_levels or {}).items():
        path: Path = ("service_levels", name)
        if is_behind_else:
            around.findings.add((*path, "when"), "scale-invalid", "behind-else", name=name)
        level = _LevelReader(name, part, document, around).level()
        is_behind_else = is_behind_else or part.when.strip() == "else"
        if level is not None:
            found.append(level)
    return tuple(found)


class _LevelReader:
    """Reads one service level key by key."""

    def __init__(
        self, name: str, part: ServiceLevelDocument, document: AgreementDocument, around: AgreementSurroundings
    ) -> None:
        self.name, self.part, self.document, self.around = name, part, document, around
        self.path: Path = ("service_levels", name)

    def level(self) -> ServiceLevel | None:
        """The level; None where its time cannot be read."""
        part = self.part
        condition = self.around.condition(part.when, (*self.path, "when"))
        respond = self._time(part.respond_within, "respond_within")
        times = {
            "reach": self._time(part.reach_within, "reach_within"),
            "follow_up": self._time(part.follow_up_within, "follow_up_within"),
            "remind": self._time(part.remind, "remind"),
            "escalate_after": self._time(part.escalate_after, "escalate_after"),
            "recall_after": self._time(part.recall_after, "recall_after"),
        }
        escalate = self._told()
        if part.escalate_after is not None and part.escalate is None:
            self.around.findings.add((*self.path, "escalate_after"), "level-invalid", "nobody-told")
        self._check_calendar()
        if respond is None:
            return None
        return ServiceLevel(
            name=self.name,
            condition=condition,
            respond=respond,
            counts=frozenset(part.counts),
            starts=part.starts,
            pauses=frozenset(part.pauses),
            calendar=part.calendar or self.document.calendar,
            escalate=escalate,
            title=title_of(part.title),
            **times,
        )

    def _time(self, written: str | None, key: str) -> WorkingTime | None:
        try:
            return None if written is None else read_working_time(written)
        except CalendarError as error:
            self.around.findings.add((*self.path, key), error.code, error.variant, **error.params)
            return None

    def _told(self) -> Destination | None:
        name, people, teams = self.part.escalate, self.document.people, self.document.teams or {}
        if name is None:
            return None
        if name in people or name in teams:
            return Destination("person" if name in people else "team", name)
        near = nearest(name, [*people, *teams])
        self.around.findings.add((*self.path, "escalate"), "level-invalid", "nobody-known", name=name, near=near)
        return None

    def _check_calendar(self) -> None:
        known, name = self.document.calendars or {}, self.part.calendar
        if name is not None and name not in known:
            near = nearest(name, known)
            self.around.findings.add((*self.path, "calendar"), "name-unknown", "calendar", name=name, near=near)
