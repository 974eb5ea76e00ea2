"""Resolves what a rule starts: e-mails, webhooks, messages, tasks, lists and attributes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reifegrad.actions.placeholders import check_text
from reifegrad.actions.rules import (
    KINDS,
    ChannelMessage,
    Email,
    ListChange,
    OwnersTask,
    Receiver,
    SetField,
    TellWebhook,
)
from reifegrad.errors import nearest
from reifegrad.spec.title import title_of
from reifegrad.spec.vocabulary import KNOWN_ATTRIBUTES
from reifegrad.worktime.written import CalendarError, read_working_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad.actions.document import (
        ActionsDocument,
        EffectDocument,
        EmailDocument,
        FieldDocument,
        MessageDocument,
        TaskDocument,
    )
    from reifegrad.actions.rules import Effect
    from reifegrad.agreement.lead_reader import LeadReader
    from reifegrad.spec.findings import Path
    from reifegrad.worktime.written import WorkingTime

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_TEAM = re.compile(r"team\s+(\S.*)")


def resolve_effects(
    parts: Sequence[EffectDocument], path: Path, document: ActionsDocument, reader: LeadReader
) -> Iterator[Effect]:
    """What is started, in the order of the file; problems are noted."""
    for place, part in enumerate(parts):
        inner = (*path, str(place))
        given = [kind for kind in KINDS if getattr(part, kind) is not None]
        if len(given) != 1:
            variant, found = ("several", ", ".join(given)) if given else ("nothing", ", ".join(KINDS))
            reader.findings.add((*inner, *given[1:2]), "action-invalid", variant, found=found)
            continue
        effect = _EffectReader(document, reader, (*inner, given[0])).effect(part, given[0])
        if effect is not None:
            yield effect


class _EffectReader:
    """Reads one thing that is started."""

    def __init__(self, document: ActionsDocument, reader: LeadReader, path: Path) -> None:
        self.reader, self.document, self.findings, self.path = reader, document, reader.findings, path

    def effect(self, part: EffectDocument, kind: str) -> Effect | None:
        """What is meant; None where it cannot be read."""
        if part.email is not None:
            return self._email(part.email)
        if part.message is not None:
            return self._message(part.message)
        if part.task is not None:
            return self._task(part.task)
        if part.set is not None:
            return self._field(part.set)
        if part.webhook is not None:
            return TellWebhook(part.webhook)
        name = part.add_to or part.take_from or ""
        known = self.document.lists or {}
        if name not in known:
            self.findings.add(self.path, "name-unknown", "list", name=name, near=nearest(name, known))
        return ListChange(name, "add_to" if kind == "add_to" else "take_from")

    def _email(self, part: EmailDocument) -> Email | None:
        known = self.document.templates or {}
        if part.template not in known:
            near = nearest(part.template, known)
            self.findings.add((*self.path, "template"), "name-unknown", "template", name=part.template, near=near)
        receiver = _receiver(part.to)
        if receiver is None:
            self.findings.add((*self.path, "to"), "action-invalid", "receiver", name=part.to[:60])
            return None
        if receiver.kind == "lead" and part.purpose is None:
            self.findings.add((*self.path, "purpose"), "action-invalid", "no-purpose")
        if receiver.kind != "lead" and part.purpose is not None:
            self.findings.add((*self.path, "purpose"), "action-invalid", "purpose-of-nobody", name=part.to[:60])
        return Email(receiver, part.template, part.purpose or "")

    def _message(self, part: MessageDocument) -> ChannelMessage:
        text = title_of(part.text)
        check_text(text, (*self.path, "text"), self.reader)
        return ChannelMessage(part.channel, text, part.form)

    def _task(self, part: TaskDocument) -> OwnersTask:
        title = title_of(part.title)
        check_text(title, (*self.path, "title"), self.reader)
        return OwnersTask(title, self._due(part.due))

    def _due(self, written: str | None) -> WorkingTime | None:
        try:
            return None if written is None else read_working_time(written)
        except CalendarError as error:
            self.findings.add((*self.path, "due"), error.code, error.variant, **error.params)
            return None

    def _field(self, part: FieldDocument) -> SetField:
        """An attribute that is set is read as well, so that it has one type everywhere."""
        is_reserved = "." in part.name or part.name in KNOWN_ATTRIBUTES or part.name in self.reader.measures
        if is_reserved or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,59}", part.name):
            self.findings.add((*self.path, "name"), "action-invalid", "field", name=part.name[:60])
        return SetField(part.name, part.to)


def check_calendar(name: str, path: Path, document: ActionsDocument, reader: LeadReader) -> None:
    """Note a calendar that the file does not have."""
    known = document.calendars or {}
    if name not in known:
        reader.findings.add(path, "name-unknown", "calendar", name=name, near=nearest(name, known))


def _receiver(written: str) -> Receiver | None:
    """Who is meant by `owner`, `lead`, `team field` or `sales@example.com`."""
    if written in {"owner", "lead"}:
        return Receiver("owner" if written == "owner" else "lead")
    if match := _TEAM.fullmatch(written):
        return Receiver("team", match[1])
    return Receiver("address", written) if _ADDRESS.fullmatch(written) else None
