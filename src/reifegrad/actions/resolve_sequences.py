"""Resolves sequences: the list that begins them, their steps with waits, and what ends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.actions.resolve_effects import check_calendar, resolve_effects
from reifegrad.actions.rules import EXITS, HANDOVER_STAGES, REPLIES, NurtureSequence, SequenceExit, SequenceStep
from reifegrad.errors import nearest
from reifegrad.spec.duration import DurationError, parse_duration
from reifegrad.spec.title import title_of
from reifegrad.worktime.written import CalendarError, read_working_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.actions.document import ActionsDocument, ExitDocument, SequenceDocument, StepDocument
    from reifegrad.agreement.lead_reader import LeadReader
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.findings import Path
    from reifegrad.worktime.written import WorkingTime


def resolve_sequences(document: ActionsDocument, reader: LeadReader) -> Iterator[NurtureSequence]:
    """The sequences that are enabled; the others are read too, so that they do not rot."""
    for name, part in (document.sequences or {}).items():
        found = _SequenceReader(document, reader, ("sequences", name), part).sequence(name)
        if part.enabled:
            yield found


class _SequenceReader:
    """Reads one sequence; problems are noted."""

    def __init__(self, document: ActionsDocument, reader: LeadReader, path: Path, part: SequenceDocument) -> None:
        self.document, self.reader, self.findings, self.path, self.part = document, reader, reader.findings, path, part
        self.during = part.during or document.during

    def sequence(self, name: str) -> NurtureSequence:
        """All of it."""
        part, known = self.part, self.document.lists or {}
        if part.list not in known:
            near = nearest(part.list, known)
            self.findings.add((*self.path, "list"), "name-unknown", "list", name=part.list, near=near)
        if part.during is not None:
            check_calendar(part.during, (*self.path, "during"), self.document, self.reader)
        return NurtureSequence(
            name=name,
            list=part.list,
            steps=tuple(self._step(step, each) for step, each in part.steps.items()),
            exits=tuple(self._exits()),
            replies=frozenset(REPLIES if part.replies is None else part.replies),
            during=self.during,
            title=title_of(part.title),
        )

    def _step(self, name: str, part: StepDocument) -> SequenceStep:
        path: Path = (*self.path, "steps", name)
        return SequenceStep(
            name=name,
            effects=tuple(resolve_effects(part.do, (*path, "do"), self.document, self.reader)),
            wait=None if part.wait is None else self._wait(part.wait, (*path, "wait")),
            condition=None if part.when is None else self.reader.condition(part.when, (*path, "when")),
            title=title_of(part.title),
        )

    def _wait(self, written: str, path: Path) -> Duration | WorkingTime | None:
        """Working days need hours to be counted in."""
        if "working" not in written:
            try:
                return parse_duration(written)
            except DurationError as error:
                self.findings.add(path, "duration-invalid", because=error.message)
                return None
        try:
            found = read_working_time(written)
        except CalendarError as error:
            self.findings.add(path, error.code, error.variant, **error.params)
            return None
        if self.during is None:
            self.findings.add(path, "action-invalid", "no-hours", text=written[:60])
        return found

    def _exits(self) -> Iterator[SequenceExit]:
        for name, part in (self.part.exits or {}).items():
            path: Path = (*self.path, "exits", name)
            given = [kind for kind in EXITS if getattr(part, kind)]
            if len(given) != 1:
                self._no_exit(given, path)
                continue
            yield self._exit(name, part, path)

    def _no_exit(self, given: Sequence[str], path: Path) -> None:
        if given:
            self.findings.add(path, "action-invalid", "exit-several", found=", ".join(given))
        else:
            self.findings.add(path, "action-invalid", "exit-nothing", found=", ".join(EXITS))

    def _exit(self, name: str, part: ExitDocument, path: Path) -> SequenceExit:
        title = title_of(part.title)
        if part.when is not None:
            return SequenceExit(name, "when", self.reader.condition(part.when, (*path, "when")), title=title)
        if part.handover is None:
            return SequenceExit(name, "owner", title=title)
        for stage in part.handover:
            if stage not in HANDOVER_STAGES:
                near = nearest(stage, HANDOVER_STAGES)
                self.findings.add(
                    (*path, "handover"), "action-invalid", "value", name=stage, what="handover", near=near
                )
        return SequenceExit(name, "handover", stages=frozenset(part.handover), title=title)
