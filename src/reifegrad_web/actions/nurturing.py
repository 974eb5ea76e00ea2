"""Leads through sequences, for a worker: each look writes what happened and what starts in one transaction.

A lead is looked at when its next step is due, when something was crossed, and once in an hour.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection

from reifegrad.actions.crossing import Crossing, crossing_record
from reifegrad.actions.sequence import InSequence, Passed
from reifegrad.actions.sequencing import next_of
from reifegrad.agreement.decision import Cause
from reifegrad_web.actions.in_force import actions_of, version_in_force
from reifegrad_web.actions.models import ActionEffect, ListMember, SequenceEvent, SequencePlace
from reifegrad_web.actions.sequence_story import entry_of, nurtured_lead, story_of
from reifegrad_web.actions.written_effects import effect_row
from reifegrad_web.leads.persons import lead_number
from reifegrad_web.routing.facts import lead_values
from reifegrad_web.sales.events import state_of
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from reifegrad.actions.rules import NurtureSequence
    from reifegrad.actions.sequence import Next
    from reifegrad.spec.condition import Value
    from reifegrad_web.actions.models import ActionsVersion
    from reifegrad_web.actions.sequence_story import SequenceStory

_LOG = logging.getLogger(__name__)
LOOK_AGAIN = timedelta(hours=1)
"""So late at most somebody leaves who has answered, or is not wanted any more, where nothing else says so."""
_MOST = 50
What = SequenceEvent.What


def begin(member: ListMember, now: datetime, only: str = "") -> int:
    """Begin the sequences of a list for a lead that was put onto it; the caller holds the transaction.

    `only`: this one alone.
    """
    version = version_in_force()
    known = () if version is None else actions_of(version).sequences_of_list(member.name)
    found = [each for each in known if only in {"", each.name}]
    for sequence in found:
        _note(sequence.name, member, 0, What.BEGUN, now, version)
        _wait(sequence.name, member, now)
    return len(found)


def go_on_after_mistake(member: ListMember, now: datetime) -> None:
    """Whoever was taken off a list by mistake, and is back on it, goes on where it was; within the transaction."""
    names = (
        SequenceEvent.objects.filter(member=member).values_list("sequence", flat=True).distinct().order_by("sequence")
    )
    for name in list(names):
        story = story_of(name, member.pk)
        if story is not None and story.left is not None and story.left.code == "off_list":
            _note(name, member, story.count, What.BACK, now, version_in_force())
            _wait(name, member, now)


def look_again(leads: Collection[int], now: datetime) -> None:
    """Something has happened to leads: look at those that are in sequences."""
    if leads:
        SequencePlace.objects.filter(identifier__lead_id__in=leads, look_at__gt=now).update(look_at=now)


def nurture(now: datetime, most: int = _MOST) -> int:
    """Look at leads whose turn it is; returns how many. Without actions in force all wait.

    One with odd facts keeps nobody else waiting: it is tried again later.
    """
    if not _due(now).exists():
        return 0
    version = version_in_force()
    if version is None:
        return 0
    try:
        return _look_at_due(version, _due(now), now, most)
    except (DatabaseError, OSError):
        raise
    except Exception:  # noqa: BLE001 - whatever the facts of one lead did
        return sum(_look_alone(version, number, now) for number in _due(now).values_list("pk", flat=True)[:most])


def _look_at_due(version: ActionsVersion, rows: QuerySet[SequencePlace], now: datetime, most: int) -> int:
    with write():
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        found = list(rows.select_related("member", "identifier")[:most])
        look_at_places(version, found, now)
    return len(found)


def _look_alone(version: ActionsVersion, number: int, now: datetime) -> int:
    try:
        return _look_at_due(version, _due(now).filter(pk=number), now, 1)
    except (DatabaseError, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - see above
        _LOG.error("place %s in a sequence could not be looked at: %s", number, type(error).__name__)
        with write():
            SequencePlace.objects.filter(pk=number).update(look_at=now + LOOK_AGAIN)
        return 1


def look_at_places(version: ActionsVersion, places: Sequence[SequencePlace], now: datetime) -> None:
    """Write what comes next for leads in sequences; the caller holds the transaction and the rows."""
    leads = {place.pk: lead_number(place.identifier) for place in places}
    values = lead_values(actions_of(version), sorted(set(leads.values())), now) if places else {}
    for place in places:
        _Looking(version, place, leads[place.pk], now).look(values.get(leads[place.pk], {}))


def has_left_meanwhile(effect: ActionEffect) -> Cause | None:
    """Why what a step has started is not done after all: the lead has left before it was.

    It is done where the lead came to the last step, or was taken off the list by the step itself.
    """
    if effect.crossed.get("asked_again"):
        return None
    sequence, member = effect.rule.partition("/")[0], int(effect.crossing.removeprefix("entry:"))
    story = story_of(sequence, member)
    if story is None or story.left is None or story.left.code in {"completed", "gone", "twice"}:
        return None
    by_itself = ListMember.objects.filter(pk=member, taken_by__startswith=f"{sequence}/").exists()
    return None if story.left.code == "off_list" and by_itself else Cause("left_sequence", {"why": story.left.code})


def look_now(lead: int, now: datetime) -> None:
    """Look at a lead in all of its sequences at once; the caller holds the transaction."""
    version = version_in_force()
    rows = SequencePlace.objects.filter(identifier__lead_id=lead).select_related("member", "identifier").order_by("id")
    if version is not None:
        look_at_places(version, list(rows.select_for_update(of=("self",))), now)


def _due(now: datetime) -> QuerySet[SequencePlace]:
    return SequencePlace.objects.filter(look_at__lte=now).order_by("look_at", "id")


class _Looking:
    """One lead in one sequence, until it waits or has left."""

    def __init__(self, version: ActionsVersion, place: SequencePlace, lead: int, now: datetime) -> None:
        self.version, self.row, self.lead, self.now = version, place, lead, now
        self.actions = actions_of(version)

    def look(self, values: Mapping[str, Value]) -> None:
        """Write what happens, one thing after the other."""
        story = story_of(self.row.sequence, self.row.member_id)
        if story is None or story.left is not None:
            self.row.delete()
            return
        sequence = self.actions.sequences.get(self.row.sequence)
        if sequence is None:
            self._leave(story.count, Cause("gone"))
        elif self._is_second():
            self._leave(story.count, Cause("twice"))
        else:
            self._go_on(sequence, story, values)

    def _go_on(self, sequence: NurtureSequence, story: SequenceStory, values: Mapping[str, Value]) -> None:
        lead = nurtured_lead(sequence, story, self.row.member, self.lead, values)
        place, number = story.place, story.count
        while True:
            found = next_of(self.actions, sequence, place, lead, self.now)
            if found.what == "leaves":
                self._leave(number, found.cause or Cause("completed"))
                return
            if found.what == "waits":
                self.row.step, self.row.due_at = found.step, found.until
                self.row.look_at = min(found.until or self.now, self.now + LOOK_AGAIN)
                self.row.save()
                return
            what = What.SKIPPED if found.what == "skips" else What.STEP
            _note(sequence.name, self.row.member, number, what, self.now, self.version, step=found.step)
            self._start(found, place)
            passed = Passed(found.step, self.now, skipped=found.what == "skips")
            place, number = InSequence(place.entry, place.began_at, (*place.passed, passed)), number + 1

    def _start(self, found: Next, place: InSequence) -> None:
        """The effects of a step as rows, under names of which there is only one."""
        crossing = Crossing(
            id=entry_of(self.row.member_id),
            lead=str(self.lead),
            what="sequence",
            at=self.now,
            before=place.passed[-1].step if place.passed else "",
            after=found.step,
            cycle=state_of(self.lead).cycle,
        )
        rows = [
            effect_row(self.version, self.row.member.identifier_id, crossing_record(crossing), due, self.now)
            for due in found.effects
        ]
        ActionEffect.objects.bulk_create(rows, ignore_conflicts=True)

    def _leave(self, number: int, cause: Cause) -> None:
        """It has left, and is on the list no longer: but for a sequence that is gone, or another one that has it."""
        member, name = self.row.member, self.row.sequence
        _note(name, member, number, What.LEFT, self.now, self.version, cause=cause.to_dict())
        self.row.delete()
        if cause.code != "gone" and not SequencePlace.objects.filter(member=member).exists():
            ListMember.objects.filter(pk=member.pk, until=None).update(until=self.now, taken_by=name)

    def _is_second(self) -> bool:
        """Two leads have turned out to be one person: the entry that began first goes on."""
        same = SequencePlace.objects.filter(sequence=self.row.sequence, identifier__lead_id=self.lead)
        return same.filter(member_id__lt=self.row.member_id).exists()


def _note(
    sequence: str,
    member: ListMember,
    number: int,
    what: SequenceEvent.What,
    now: datetime,
    version: ActionsVersion | None,
    *,
    step: str = "",
    cause: Mapping[str, object] | None = None,
) -> None:
    SequenceEvent.objects.create(
        sequence=sequence,
        member=member,
        identifier_id=member.identifier_id,
        number=number,
        what=what,
        step=step,
        cause=dict(cause or {}),
        at=now,
        actions="" if version is None else version.text_hash,
    )


def _wait(sequence: str, member: ListMember, now: datetime) -> None:
    SequencePlace.objects.get_or_create(
        sequence=sequence, member=member, defaults={"identifier_id": member.identifier_id, "look_at": now}
    )
