"""Random facts for a model: everything that happens on a boundary of time happens here often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from words import KINDS, MOMENTS, MORE_TEXTS, ODD_EMAILS, PERIODS, WINDOWS, chance, decimals, pick, text_pool, whole

from reifegrad.spec.condition import Type
from reifegrad.spec.duration import parse_duration
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange

if TYPE_CHECKING:
    from collections.abc import Mapping

    from words import Draw

    from reifegrad.spec.model import ScoringModel

_LEADS = ("L0", "L1", "L2", "L3", "L4", "L5", "L6", "lé 8")
_ACCOUNTS = ("C1", "C2", "Müller GmbH")
_NAMED = (None, *_ACCOUNTS, *_ACCOUNTS, "in no row", "NULL", "(leer)", "n/a")
"""What may stand as the account of a lead: also an account that no table has, and words for none."""
_WRITTEN = ("Ja", "NO", "x", "off", "1,500", "1.5e3", "15.01.2025", "2025-05-01", "2025-05-01T00:00:00+02:00", "\u017f")
"""Texts that a log in an engine may hold, which are read in one type or none."""

_MICROSECOND = timedelta(microseconds=1)
_STEPS = (
    timedelta(),
    timedelta(),
    _MICROSECOND,
    -_MICROSECOND,
    timedelta(seconds=1),
    timedelta(hours=-1),
    timedelta(days=-1, microseconds=500_001),
    timedelta(days=-9, seconds=-7),
)
# Local times of moments: noon, midnights, the end of a month, and the nights in which clocks change.
_NOONS = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2025-06-16T12:00:00",
        "2025-03-31T00:00:00",
        "2025-05-31T23:59:59.999999",
        "2025-03-30T02:30:00",
        "2025-10-26T02:30:00",
        "2025-11-02T01:30:00.000001",
        "2025-04-06T01:45:00",
        "2024-02-29T12:00:00",
    )
)
_NIGHTS = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2025-03-30T01:00:00+00:00",
        "2025-10-26T01:00:00+00:00",
        "2025-03-09T07:00:00+00:00",
        "2025-11-02T06:00:00+00:00",
        "2025-04-05T15:00:00+00:00",
        "2025-10-04T15:30:00+00:00",
    )
)


def moment_of(draw: Draw, timezone: str) -> datetime:
    """A moment of scoring: often on a boundary of the calendar."""
    local = pick(draw, _NOONS).replace(tzinfo=ZoneInfo(timezone), fold=whole(draw, 0, 1))
    return local.astimezone(UTC) if chance(draw, 2) else local


@lru_cache(maxsize=256)
def boundaries(as_of: datetime, timezone: str) -> tuple[datetime, ...]:
    """Moments where something changes: the ends of windows and decays, local midnights, nights of DST."""
    moment = as_of.astimezone(UTC)
    found = [moment, moment - timedelta(hours=2)]
    found += [parse_duration(text).before(moment, timezone=timezone) for text in dict.fromkeys(WINDOWS + PERIODS)]
    midnight = moment.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    found += [
        (midnight - timedelta(days=days)).astimezone(UTC) for days in (0, 1, midnight.weekday(), midnight.day - 1)
    ]
    found += [night for night in _NIGHTS if night <= moment][-3:]
    return tuple(dict.fromkeys(found))


def time_near(draw: Draw, as_of: datetime, timezone: str) -> datetime:
    """A time on a boundary or close to it, seldom after the moment, or any time."""
    if chance(draw, 5):
        return as_of.astimezone(UTC) - timedelta(seconds=whole(draw, -100_000, 10_000_000))
    step: timedelta = pick(draw, _STEPS)
    base: datetime = pick(draw, boundaries(as_of, timezone))
    return base + step


def value_of(draw: Draw, name: str, kind: Type) -> Any:
    """A value in the type that the model reads, or None."""
    if chance(draw, 5):
        return None
    match kind:
        case Type.NUMBER:
            return decimals(draw)
        case Type.BOOLEAN:
            return chance(draw, 2)
        case Type.TIME:
            return pick(draw, MOMENTS) + pick(draw, (timedelta(), _MICROSECOND, timedelta(hours=-30)))
        case _ if name == "email" and chance(draw, 4):
            return pick(draw, ODD_EMAILS)
        case _:
            return pick(draw, MORE_TEXTS) if chance(draw, 6) else pick(draw, text_pool(name))


def _values(draw: Draw, types: Mapping[str, Type]) -> dict[str, Any]:
    return {name: value_of(draw, name, kind) for name, kind in types.items() if not chance(draw, 12)}


def facts_for(draw: Draw, model: ScoringModel, as_of: datetime, *, activities: int = 40) -> FactRecords:
    """Leads, accounts, profile changes and activities that a model can read."""
    fixed = {"created_at", "lead_id", "account_id"}
    own = {name: kind for name, kind in model.attributes.items() if "." not in name and name not in fixed}
    if "email_domain" in own:
        own = {"email": Type.TEXT} | own
    company = {name.removeprefix("account."): kind for name, kind in model.attributes.items()}
    company = {name: kind for name, kind in company.items() if name not in fixed and chance(draw, 2)}
    if "email_domain" in company:
        company = {"email": Type.TEXT} | company
    given = model.subject == "account" or not chance(draw, 3)
    accounts = [
        Account(name, _since(draw, as_of, model.timezone), _values(draw, company))
        for name in _ACCOUNTS
        if given and not chance(draw, 4)
    ]
    leads = [
        Lead(
            name,
            _since(draw, as_of, model.timezone),
            pick(draw, _NAMED),
            {} if "email_domain" in own and chance(draw, 3) else _values(draw, own),  # so that others have to tell it
        )
        for name in _LEADS[: whole(draw, 1, len(_LEADS))]
    ]
    done = _activities(draw, model, as_of, [*(lead.id for lead in leads), "unknown"], activities)
    changes = _changes(draw, model, as_of, leads, own)
    return FactRecords(tuple(leads), tuple(accounts), tuple(done), changes, accounts_given=given)


def _since(draw: Draw, as_of: datetime, timezone: str) -> datetime | None:
    form = pick(draw, ("long ago", "long ago", "never", "near"))
    if form == "near":
        return time_near(draw, as_of, timezone)
    return None if form == "never" else as_of - timedelta(days=whole(draw, 20, 800))


def _activities(draw: Draw, model: ScoringModel, as_of: datetime, leads: list[str], most: int) -> list[Activity]:
    looks = [look for c in model.countings() if c.matching for look in (c.matching, c.matching.after) if look]
    kinds = sorted({kind for look in looks for kind in look.kinds or KINDS})
    if not kinds:
        return []
    done: list[Activity] = []
    # Few distinct times, so that many activities happen in the same second.
    times = [time_near(draw, as_of, model.timezone) for _ in range(whole(draw, 1, 12))]
    for number in range(whole(draw, 0, most)):
        kind = "other" if chance(draw, 15) else pick(draw, kinds)
        properties = _values(draw, model.properties)
        done.append(Activity(f"A{number}", pick(draw, leads), kind, pick(draw, times), properties))
    for number in range(whole(draw, 0, 4) if done else 0):
        copy = done[number % len(done)]
        if chance(draw, 2):
            changed = pick(draw, ("lead", "kind", "occurred_at", "properties"))
            values = {"lead": pick(draw, leads), "kind": pick(draw, kinds), "occurred_at": pick(draw, times)}
            copy = replace(copy, **{changed: values.get(changed) or _values(draw, model.properties)})
        done.append(copy)
    return done


def _changes(
    draw: Draw, model: ScoringModel, as_of: datetime, leads: list[Lead], own: Mapping[str, Type]
) -> tuple[ProfileChange, ...]:
    if not chance(draw, 2):
        return ()
    times = [time_near(draw, as_of, model.timezone) for _ in range(3)]
    changes = []
    for _ in range(whole(draw, 0, 8)):
        name = "account_id" if not own or chance(draw, 3) else pick(draw, tuple(own))
        if "email" in own and chance(draw, 4):
            name = "email"
        if name == "account_id":
            value = pick(draw, _NAMED)
        else:
            value = pick(draw, (None, "")) if chance(draw, 6) else value_of(draw, name, own[name])
        value = pick(draw, _WRITTEN) if chance(draw, 8) else value
        changes.append(ProfileChange(pick(draw, leads).id, name, value, pick(draw, times)))
    return tuple(changes)
