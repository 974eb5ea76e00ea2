"""Lists the audit log, and proves that it is whole."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from reifegrad_web.audit.models import AuditEntry, AuditHead
from reifegrad_web.audit.recording import GENESIS, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import QuerySet

BrokenBy = Literal["removed", "changed", "misplaced", "end", "rewritten"]
_PIECE = 1_000


@dataclass(frozen=True)
class Broken:
    """An entry at which the chain does not hold, and why: in words for programs, and `by` what it seems to be."""

    number: int
    why: str
    by: BrokenBy


@dataclass(frozen=True)
class AuditVerification:
    """How many entries there are, the hash of the last one, and where the chain is broken.

    Whoever notes `number` and `head` elsewhere can prove later that nobody has rewritten the whole log.
    """

    entries: int
    number: int
    head: str
    broken: tuple[Broken, ...]


def verify_log(expected: str | None = None) -> AuditVerification:
    """Follow the chain from its first entry.

    Args:
        expected: The hash of an entry that somebody noted elsewhere: it must be one of the log.
    """
    broken: list[Broken] = []
    before, number, count, is_seen = GENESIS, 0, 0, expected is None
    for entry in AuditEntry.objects.order_by("number").iterator():
        count += 1
        if entry.number != number + 1:
            broken.append(Broken(number + 1, f"removed: entry {entry.number} follows entry {number}", "removed"))
        if entry.hash != hash_of(entry):
            broken.append(Broken(entry.number, "changed: the hash is not that of its content", "changed"))
        elif entry.previous != before and entry.number == number + 1:
            why = "changed: it follows another entry than the one before it"
            broken.append(Broken(entry.number, why, "misplaced"))
        before, number = entry.hash, entry.number
        is_seen = is_seen or entry.hash == expected
    head = AuditHead.objects.filter(pk=1).first()
    told = (0, GENESIS) if head is None else (head.number, head.hash)
    if told != (number, before):
        why = f"removed or inserted at the end: entry {told[0]} should be the last"
        broken.append(Broken(max(number, told[0]), why, "end"))
    if not is_seen:
        broken.append(Broken(number, "the log holds no entry with the expected hash: it was rewritten", "rewritten"))
    return AuditVerification(count, number, before, tuple(broken))


@dataclass(frozen=True)
class Sought:
    """Which entries are looked for; None: whichever. `since` is within, `until` is not any more."""

    actor_kind: str | None = None
    actor: str | None = None
    action: str | None = None
    target: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def lead(self) -> int | None:
        """The number of the lead, where entries about one are looked for."""
        kind, _, number = (self.target or "").partition(":")
        return int(number) if kind == "lead" and number.isdecimal() else None

    def rows(self) -> QuerySet[AuditEntry]:
        """Those entries, and where a lead is looked for, also lists in which it may have been; the newest first."""
        plain: dict[str, Any] = {"actor_kind": self.actor_kind, "actor": self.actor, "action": self.action}
        plain |= {"at__gte": self.since, "at__lt": self.until}
        found = AuditEntry.objects.filter(**{name: value for name, value in plain.items() if value is not None})
        if self.lead is not None:
            listed = Q(target="leads", written__contains=str(self.lead))
            found = found.annotate(written=Cast("details", TextField())).filter(Q(target=self.target) | listed)
        elif self.target is not None:
            found = found.filter(target=self.target)
        return found.order_by("-number")

    def fits(self, row: AuditEntry) -> bool:
        """Whether a list has the lead that is looked for: a number stands within others, too."""
        listed = row.details.get("leads")
        is_listed = isinstance(listed, list) and self.lead in listed
        return self.lead is None or row.target == self.target or is_listed


EVERYTHING = Sought()


def entries(before: int | None, most: int, sought: Sought = EVERYTHING) -> Iterator[dict[str, Any]]:
    """The newest entries first; `before` is the number of the last entry that was seen.

    Of a lead there are also the lists in which somebody has seen it.
    """
    rows = sought.rows()
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = rows[:most] if sought.lead is None else islice(filter(sought.fits, rows.iterator(_PIECE)), most)
    for row in found:
        yield {
            "number": row.number,
            "at": row.at.isoformat(),
            "actor_kind": row.actor_kind,
            "actor": row.actor,
            "action": row.action,
            "target": row.target,
            "details": row.details,
            "hash": row.hash,
        }


def every_entry(sought: Sought) -> Iterator[dict[str, Any]]:
    """All of them, the newest first, however many: asked for piece by piece, so that nobody waits for the last one."""
    before = None
    while found := list(entries(before, _PIECE, sought)):
        yield from found
        before = found[-1]["number"]
