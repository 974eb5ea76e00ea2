"""What runs here, for whoever looks after it: how far scoring is, who works, what came in, what is published."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.conf import settings

from reifegrad.spec.title import title_in
from reifegrad.version import __version__
from reifegrad_web.audit.reading import Sought, entries
from reifegrad_web.background.workers import seen_workers
from reifegrad_web.documents.versions import PUBLISHED, short
from reifegrad_web.examining import LATE, LEAST_FREE, MEGABYTE, database_bytes, database_title, examine_running, space
from reifegrad_web.ingest.counting import OUTCOMES, counts_since
from reifegrad_web.models.versions import find_version, published_models
from reifegrad_web.org.models import User
from reifegrad_web.pages.elements.notices import Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.webhook_states import state_of
from reifegrad_web.pages.system.health import examined_name, health
from reifegrad_web.scoring.due import waiting
from reifegrad_web.webhooks.reading import FAILS, OFF, at_a_glance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.webhooks.reading import WebhookGlance

_ADMIN = str(User.Role.ADMIN.value)
_UNITS = (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024))
_SPANS = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_PACKAGES = ("Django", "duckdb", "ibis-framework", "granian")


@dataclass(frozen=True)
class SystemFigure:
    """One thing about the server at a glance: what it is called, how it is, what that means; marked where it is bad."""

    title: str
    figure: str
    about: str = ""
    is_bad: bool = False


@page(_ADMIN, has_past=False)
def overview(asked: Page) -> HttpResponse:
    """Everything about the server; what changes all the time is asked for again as a part."""
    hooks = at_a_glance(asked.now, asked.now - timedelta(days=1))
    now: dict[str, Any] = {
        "health": health(asked), "figures": [*_figures(asked), *_webhook_figure(asked.words, hooks)],
        "workers": _workers(asked), "counts": _counts(asked), "hooks": _hooks(asked.words, hooks),
    }  # fmt: skip
    if asked.wants_part:
        return asked.show("system/now", title="", **now)
    return asked.show(
        "system/overview",
        title=asked.words("place.system"),
        models=_models(asked.words),
        backup=_last_backup(),
        versions=_versions(),
        **now,
    )


@page(_ADMIN, has_past=False)
def examination(asked: Page) -> HttpResponse:
    """What `reifegrad doctor --data` says about the server: the whole database is read, which may take long."""
    found = examine_running(settings.ENVIRONMENT.home)
    problems = [problem for each in found for problem in each.problems]
    shown = [(examined_name(asked.words, each.name), not each.problems) for each in found]
    return asked.show(
        "system/examination_part" if asked.wants_part else "system/examination",
        title=asked.words("system.examination"),
        examined=shown,
        problems=Problems.of(problems, asked.words.language) if problems else None,
    )


def _figures(asked: Page) -> Sequence[SystemFigure]:
    words, found = asked.words, waiting(asked.now)
    age = timedelta() if found.oldest is None else asked.now - found.oldest
    since = words("system.due.since", span=_span(words, age)) if found.due else words("system.due.none")
    if found.stuck:
        since = f"{since} {words.count('system.due.stuck', found.stuck)}"
    free, total = space(settings.ENVIRONMENT.home)
    size = database_bytes()
    workers = seen_workers(asked.now)
    working = sum(not each.is_silent for each in workers)
    silent = words.count("system.workers.silent", len(workers) - working) if len(workers) > working else ""
    return [
        SystemFigure(words("system.due"), words.number(found.due), since, bool(found.stuck) or age > LATE),
        SystemFigure(words("system.workers"), words.number(working), silent, not working),
        SystemFigure(
            words("system.free"), _size(words, free), words("system.free.of", size=_size(words, total)),
            free < LEAST_FREE * MEGABYTE,
        ),
        SystemFigure(words("system.database"), "" if size is None else _size(words, size), database_title()),
    ]  # fmt: skip


def _webhook_figure(words: Words, hooks: Sequence[WebhookGlance]) -> Sequence[SystemFigure]:
    """How many messages wait for other systems, and how many of these take none; nothing where there are none."""
    counts = [sum(each.standing == how for each in hooks) for how in (FAILS, OFF)]
    said = [
        words.count(key, n) for key, n in zip(("system.webhooks.fail", "system.webhooks.off"), counts, strict=True) if n
    ]
    about = " ".join(said) or words("system.webhooks.all_on")
    waiting = words.number(sum(each.waiting for each in hooks))
    broken = any(each.standing == FAILS or each.off_because in {"gone", "failing"} for each in hooks)
    return [SystemFigure(words("system.webhooks.waiting"), waiting, about, broken)] if hooks else []


def _hooks(words: Words, hooks: Sequence[WebhookGlance]) -> Sequence[dict[str, Any]]:
    return [
        {"shown": each, "standing": each.standing, "state": state_of(words, each.standing, each.off_because)}
        for each in hooks
    ]


def _workers(asked: Page) -> Sequence[dict[str, Any]]:
    return [
        {"name": each.name, "version": each.version, "since": each.started_at, "is_silent": each.is_silent,
            "seen": _span(asked.words, asked.now - each.seen_at)}
        for each in seen_workers(asked.now)
    ]  # fmt: skip


def _counts(asked: Page) -> Sequence[dict[str, Any]]:
    """What came in the last hour and day, and of the day by source: what came is what became of it, or is marked."""
    words = asked.words
    hour, day = (counts_since(asked.now - timedelta(hours=hours)) for hours in (1, 24))
    rows = [_sum(words("system.hour"), hour), _sum(words("system.day"), day)]
    return rows + [_row(each["name"], each, is_source=True) for each in day if each["received"]]


def _sum(title: str, counts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return _row(title, {name: sum(each[name] for each in counts) for name in ("received", *OUTCOMES)})


def _row(title: str, counts: dict[str, Any], *, is_source: bool = False) -> dict[str, Any]:
    lost = counts["received"] - sum(counts[name] for name in OUTCOMES)
    return {**counts, "title": title, "lost": lost, "is_source": is_source}


def _models(words: Words) -> Sequence[dict[str, Any]]:
    found = []
    for each in published_models():
        row = find_version(each.name, PUBLISHED)
        title = title_in(each.title, words.language, each.name)
        found.append({"title": title, "name": each.name, "version": short(row), "since": row.published_at})
    return found


def _last_backup() -> datetime | None:
    """When the last backup was written, as far as the audit log knows; others may copy the database without us."""
    found = next(entries(None, 1, Sought(action="backup.write")), None)
    return None if found is None else datetime.fromisoformat(found["at"])


def _versions() -> Sequence[tuple[str, str]]:
    own = [("Reifegrad", __version__), ("Python", platform.python_version())]
    return [*own, *((name, version(name)) for name in _PACKAGES)]


def _size(words: Words, count: int) -> str:
    """A number of bytes in the greatest unit that fits."""
    name, unit = next(((name, unit) for name, unit in _UNITS if count >= unit), _UNITS[-1])
    return f"{words.decimal(count / unit, 1)} {name}"


def _span(words: Words, span: timedelta) -> str:
    """A length of time in the greatest unit that fits, rounded down."""
    seconds = max(int(span.total_seconds()), 0)
    unit, size = next(((unit, size) for unit, size in _SPANS if seconds >= size), ("", 1))
    return words.count(f"word.{unit}", seconds // size) if unit else words.count("system.seconds", seconds)
