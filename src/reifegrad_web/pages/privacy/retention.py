"""The rules of retention: what is kept for how long, what goes next, and a rule that is counted before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.privacy.desk import ADMIN, MARKETING, SALES
from reifegrad_web.pages.privacy.forms import RuleForm
from reifegrad_web.pages.privacy.tables import subject_title
from reifegrad_web.privacy import retaining

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@dataclass(frozen=True)
class ShownRule:
    """A rule in words: what it is about, how long it is kept, since when the rule holds; what it would delete now."""

    subject: str
    title: str
    about: str
    days: int | None
    set_at: datetime | None
    kept_from: datetime | None
    deletes: int | None = None


@page(MARKETING, SALES, has_past=False)
def retention(asked: Page) -> HttpResponse:
    """The rules, and when they were kept to."""
    return _shown(asked)


@page(MARKETING, SALES, has_past=False)
def retention_counts(asked: Page) -> HttpResponse:
    """How much the rules would delete now: everything that can be too old is looked at, so that it may take a while."""
    counts = retaining.would_delete(asked.now)
    if asked.wants_part:
        rules = [each for each in _rules(asked) if each.days is not None]
        rows = [(each.title, counts.get(each.subject, 0)) for each in rules]
        return asked.show("privacy/retention_counts", title="", counted=rows)
    return _shown(asked, counted=[(subject_title(asked.words, name), count) for name, count in counts.items()])


@page(ADMIN, methods=("GET", "HEAD", "POST"), has_past=False)
def rule(asked: Page) -> HttpResponse:
    """Show what a rule would delete (asked for), and set it (posted); without days, it is taken away."""
    posted = asked.request.method == "POST"
    given = asked.request.POST if posted else asked.request.GET
    if posted and "forever" in given:
        retaining.set_rule(given.get("subject", ""), None, asked.actor, asked.now)
        return asked.go_to("privacy-retention", said=asked.words("retention.removed"))
    form = RuleForm(given)
    if not form.is_valid():
        return _shown(asked, status=422, form=form)
    subject, days = form.ruled, form.cleaned_data["days"]
    if posted:
        retaining.set_rule(subject, days, asked.actor, asked.now)
        return asked.go_to("privacy-retention", said=asked.words("retention.set"))
    return asked.show(
        "privacy/rule",
        title=asked.words("retention.preview.title"),
        subject_title=subject_title(asked.words, subject),
        days=days,
        deletes=retaining.rule_would_delete(subject, days, asked.now),
        kept_from=retaining.kept_from(days, asked.now),
        given={name: form.cleaned_data[name] for name in ("subject", "kind", "days")},
    )


def _shown(asked: Page, status: int = 200, **shown: Any) -> HttpResponse:
    run = retaining.rules_run(asked.now)
    last = [(subject_title(asked.words, name), count) for name, count in run.counts.items()]
    every = _rules(asked)
    return asked.show(
        "privacy/retention",
        title=asked.words("retention.title"),
        status=status,
        rules=every,
        has_rules=any(each.days is not None for each in every),
        run=run,
        last=last,
        subjects=[(each, subject_title(asked.words, each)) for each in retaining.SUBJECTS],
        most=retaining.MOST_DAYS,
        **shown,
    )


def _rules(asked: Page) -> Sequence[ShownRule]:
    """The rule of every subject, or that it has none; those of single kinds of activities below all of them."""
    words, now = asked.words, asked.now
    found = {str(each["subject"]): each for each in retaining.rules()}
    kinds = sorted(each for each in found if ":" in each)
    shown = []
    for subject in (retaining.ACTIVITIES, *kinds, *retaining.SUBJECTS[1:]):
        each = found.get(subject)
        days = None if each is None else int(each["days"])
        about = "" if ":" in subject else words(f"retention.about.{subject}")
        since = None if each is None else datetime.fromisoformat(each["set_at"])
        start = None if days is None else retaining.kept_from(days, now)
        shown.append(ShownRule(subject, subject_title(words, subject), about, days, since, start))
    return shown
