"""Deletes what is older than the rules allow, and has the leads scored again from what is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from reifegrad.errors import fail
from reifegrad_web.audit.recording import SERVER, record
from reifegrad_web.imports.forgetting import forget_copies
from reifegrad_web.ingest.envelopes import forget_envelopes
from reifegrad_web.ingest.models import FailedEvent, Message
from reifegrad_web.leads.fact_rows import colleagues_of
from reifegrad_web.leads.identities import ANONYMOUS
from reifegrad_web.leads.models import Activity, Identifier
from reifegrad_web.privacy.models import RetentionRule, RetentionRun
from reifegrad_web.privacy.removing import remove
from reifegrad_web.scoring.due import make_due, touch
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from reifegrad_web.audit.recording import Actor

ACTIVITIES, ANONYMOUS_LEADS, FAILED, MESSAGES = "activities", "anonymous", "failed", "messages"
SUBJECTS = (ACTIVITIES, ANONYMOUS_LEADS, FAILED, MESSAGES)
_BATCH = 500
"""Rows of one transaction: ingest goes on between two."""
MOST_DAYS = 36_500


def set_rule(subject: str, days: int | None, actor: Actor, now: datetime) -> None:
    """Keep facts of a kind for so many days; None: for ever.

    Raises:
        ReifegradError: There is no such kind, or `days` is no whole number from 1 on.
    """
    _check(subject, days)
    with write():
        if days is None:
            RetentionRule.objects.filter(subject=subject).delete()
        else:
            RetentionRule.objects.update_or_create(subject=subject, defaults={"days": days, "set_at": now})
        record(actor, "retention.set", subject[:150], now, days=days)


def rules() -> list[dict[str, Any]]:
    """The rules, as plain data."""
    rows = RetentionRule.objects.order_by("subject")
    return [{"subject": row.subject, "days": row.days, "set_at": row.set_at.isoformat()} for row in rows]


def would_delete(now: datetime) -> dict[str, int]:
    """How much each rule would delete now: activities, leads, failed messages or ids of messages."""
    return {rule.subject: _found(rule, now).count() for rule in RetentionRule.objects.order_by("subject")}


def rule_would_delete(subject: str, days: int, now: datetime) -> int:
    """How much a rule would delete now if somebody set it.

    Raises:
        ReifegradError: See `set_rule`.
    """
    _check(subject, days)
    return _found(RetentionRule(subject=subject, days=days), now).count()


def kept_from(days: int, now: datetime) -> datetime:
    """What is older than this moment is deleted by a rule of so many days."""
    return now - timedelta(days=days)


@dataclass(frozen=True)
class RulesRun:
    """When the rules were last kept to and what was deleted then, and from when on they will be next."""

    last_at: datetime | None
    counts: Mapping[str, int]
    next_from: datetime


def rules_run(now: datetime) -> RulesRun:
    """When it was done last, and when a worker will do it again: once a day, and the days are those of UTC."""
    last = RetentionRun.objects.order_by("-day").first()
    if last is None:
        return RulesRun(None, {}, now)
    tomorrow = datetime.combine(last.day + timedelta(days=1), time(), UTC)
    return RulesRun(last.at, last.counts, max(now, tomorrow))


def keep_to_rules(actor: Actor, now: datetime) -> dict[str, int]:
    """Delete what is older than the rules allow, in many short transactions: rule -> how much, as `would_delete`."""
    counts: dict[str, int] = {}
    for rule in RetentionRule.objects.order_by("subject"):
        counts[rule.subject] = sum(_batches(rule, now))
    with write():
        record(actor, "retention.run", "retention", now, counts=counts)
    return counts


def keep_to_rules_daily(now: datetime) -> dict[str, int] | None:
    """Once a day, whichever worker comes first; None: it was done today, or there are no rules."""
    if not RetentionRule.objects.exists() or RetentionRun.objects.filter(day=now.date()).exists():
        return None
    try:
        with write():
            RetentionRun.objects.create(day=now.date(), at=now)
    except IntegrityError:  # another worker was quicker
        return None
    counts = keep_to_rules(SERVER, now)
    with write():
        RetentionRun.objects.filter(day=now.date()).update(counts=counts)
    return counts


def _check(subject: str, days: int | None) -> None:
    kind = subject.removeprefix(f"{ACTIVITIES}:")
    if subject not in SUBJECTS and (kind == subject or not kind):
        raise fail("retention-unknown", subject=subject, known=SUBJECTS)
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise fail("days-unusable", days=str(days), most=str(MOST_DAYS), subject=subject)


def _batches(rule: RetentionRule, now: datetime) -> Iterator[int]:
    while True:
        with write():
            numbers = list(_found(rule, now).values_list("pk", flat=True)[:_BATCH])
            if numbers:
                _delete(rule, numbers, now)
        if not numbers:
            return
        yield len(numbers)


def _found(rule: RetentionRule, now: datetime) -> QuerySet[Any]:
    before = kept_from(rule.days, now)
    if rule.subject == FAILED:
        return FailedEvent.objects.filter(received_at__lt=before).order_by("pk")
    if rule.subject == MESSAGES:
        return Message.objects.filter(received_at__lt=before).order_by("pk")
    if rule.subject == ANONYMOUS_LEADS:
        return _never_identified(before)
    rows = Activity.objects.filter(occurred_at__lt=before).order_by("pk")
    if rule.subject != ACTIVITIES:
        return rows.filter(kind=rule.subject.partition(":")[2])
    own = [each.partition(":")[2] for each in RetentionRule.objects.values_list("subject", flat=True) if ":" in each]
    return rows.exclude(kind__in=own)  # a kind with a rule of its own keeps to that


def _never_identified(before: datetime) -> QuerySet[Any]:
    """The oldest identifier of each lead that is nothing but devices and has done nothing since."""
    others = Identifier.objects.filter(lead_id=OuterRef("lead_id")).exclude(namespace=ANONYMOUS)
    newer = Identifier.objects.filter(lead_id=OuterRef("lead_id"), first_seen_at__gte=before)
    active = Activity.objects.filter(identifier__lead_id=OuterRef("lead_id"), received_at__gte=before)
    leads = Identifier.objects.filter(~Exists(others), ~Exists(newer), ~Exists(active), namespace=ANONYMOUS)
    return leads.filter(pk__in=leads.values("lead_id")).order_by("pk")


def _delete(rule: RetentionRule, numbers: list[int], now: datetime) -> None:
    found = _found(rule, now).model
    if found is Identifier:
        remove(list(Identifier.objects.filter(lead_id__in=numbers)), now)
        return
    if found is Activity:
        rows = Activity.objects.filter(pk__in=numbers)
        leads = {lead for lead in rows.values_list("identifier__lead_id", flat=True) if lead is not None}
        touch(leads, now)
        make_due(colleagues_of(leads), now)
        forget_copies(numbers)
    found._default_manager.filter(pk__in=numbers).delete()
    if found is FailedEvent:
        forget_envelopes()
