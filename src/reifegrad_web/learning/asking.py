"""Asks for runs that learn or compare, stops them, and says how far they are, for pages and programs alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import add_job
from reifegrad_web.documents.versions import short
from reifegrad_web.leads.models import Activity, Outcome
from reifegrad_web.learning.models import LearningRun
from reifegrad_web.models.versions import published_of
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor
    from reifegrad_web.models.models import ModelVersion

LEARNING = "learning"
"""The kind of the job, and whose turn it is."""
HORIZONS = (30, 60, 90, 180, 365)
"""Days within which a lead has to be won."""
TEST_MONTHS = (0, 1, 2, 3, 6)
"""Newest months that are kept for the test; 0: the newest fifth of the judgements."""
USUAL_HORIZON = 90
NEEDED = 40
"""Won judgements, and as many others, that the engine asks for before it learns anything."""
WORKED_ON = (LearningRun.State.WAITING, LearningRun.State.RUNNING)
_LARGEST = 2**63 - 1
_NEWEST = 20_000
"""Activities that are looked at for the kinds that there are."""


@dataclass(frozen=True)
class KnownOutcomes:
    """How many leads were won and lost, and in which time."""

    won: int
    lost: int
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Question:
    """What to learn: within how many days a lead has to be won, and what counts as won.

    Args:
        horizon: Days.
        test_months: Newest months that are kept for the test; 0 for the newest fifth.
        event: The kind of activity that counts as won; empty for the outcomes.
    """

    horizon: int = USUAL_HORIZON
    test_months: int = 0
    event: str = ""


def known_outcomes() -> KnownOutcomes:
    """What there is to learn from."""
    rows = Outcome.objects.exclude(identifier__lead_id=None)
    counted = rows.values("outcome").annotate(n=Count("identifier__lead_id", distinct=True))
    counts: Mapping[str, int] = {row["outcome"]: row["n"] for row in counted.order_by("outcome")}
    span = rows.aggregate(since=Min("decided_at"), until=Max("decided_at"))
    return KnownOutcomes(counts.get("won", 0), counts.get("lost", 0), span["since"], span["until"])


def known_events() -> Sequence[str]:
    """Kinds of activities that came lately, by name: one of them can count as won."""
    newest = Activity.objects.aggregate(last=Max("pk"))["last"] or 0
    rows = Activity.objects.filter(pk__gt=newest - _NEWEST).values_list("kind", flat=True)
    return sorted(set(rows))


def start_learning(model: str, question: Question, actor: Actor, now: datetime, *, holder: str = "") -> LearningRun:
    """Have a worker learn a model, beside the published one of this name; empty: beside none.

    With a holder the job is that one's at once, who does it in place.

    Raises:
        ReifegradError: One of the values cannot be, no version of the model is published, or somebody learns already.
    """
    check_question(question)
    published = published_of(model) if model else None
    if model and published is None:
        raise fail("version-none", kind="model", name=model, states="published")
    run = LearningRun(
        kind=LearningRun.Kind.LEARN,
        model=model,
        version="" if published is None else published.text_hash,
        event=question.event,
        horizon=question.horizon,
        test_months=question.test_months,
    )
    return _started(run, actor, now, holder)


def start_backtest(draft: ModelVersion, horizon: int, actor: Actor, now: datetime) -> LearningRun:
    """Have a worker hold a version against the published one over the past.

    Raises:
        ReifegradError: No version is published, or it is this one; or somebody compares already.
    """
    check_question(Question(horizon))
    published = published_of(draft.name)
    if published is None or published.pk == draft.pk:
        raise fail("backtest-alone", name=draft.name, version=short(draft))
    run = LearningRun(
        kind=LearningRun.Kind.BACKTEST,
        model=draft.name,
        version=published.text_hash,
        draft=draft.text_hash,
        horizon=horizon,
    )
    return _started(run, actor, now)


def check_question(question: Question) -> None:
    """Raises `ReifegradError` where the horizon or the months of the test are none to choose from."""
    if question.horizon not in HORIZONS or question.test_months not in TEST_MONTHS:
        raise fail(
            "learning-question",
            horizons=", ".join(map(str, HORIZONS)),
            months=", ".join(map(str, TEST_MONTHS)),
        )


def stop(run: LearningRun, actor: Actor, now: datetime) -> bool:
    """Have a run end without a result; whoever works on it looks every second. False: it has ended already."""
    with write():
        left = LearningRun.objects.filter(pk=run.pk, state__in=WORKED_ON)
        stopped = left.update(state=LearningRun.State.STOPPED, ended_at=now)
        if stopped:
            record(actor, "learning.stop", f"learning:{run.pk}", now)
    return bool(stopped)


def find_run(number: int) -> LearningRun:
    """A run by its number. Raises `ReifegradError`: there is none."""
    found = LearningRun.objects.filter(pk=number).first() if 0 <= number <= _LARGEST else None
    if found is None:
        raise fail("learning-unknown", number=number)
    return _as_its_job(found)


def newest_runs(most: int) -> Sequence[LearningRun]:
    """The newest runs, without what they have found."""
    return [_as_its_job(run) for run in LearningRun.objects.defer("result", "text").order_by("-id")[:most]]


def last_backtest(model: str, draft: str) -> int | None:
    """The number of the newest run that held a version against the published one; None: nobody has asked."""
    runs = LearningRun.objects.filter(kind=LearningRun.Kind.BACKTEST, model=model, draft=draft)
    return runs.order_by("-id").values_list("pk", flat=True).first()


def _started(run: LearningRun, actor: Actor, now: datetime, holder: str = "") -> LearningRun:
    with write():
        in_turn(LEARNING)
        busy = LearningRun.objects.filter(kind=run.kind, model=run.model, draft=run.draft, state__in=WORKED_ON)
        left = next((each for each in busy if _as_its_job(each).state in WORKED_ON), None)
        if left is not None:
            raise fail("learning-busy", number=left.pk)
        run.created_at, run.started_by = now, actor.name.partition(" ")[2] or actor.name
        run.save()
        run.job_id = add_job(LEARNING, {"run": run.pk}, now, holder=holder).pk
        run.save(update_fields=["job_id"])
        details = {"kind": run.kind, "model": run.model, "days": run.horizon}
        record(actor, "learning.start", f"learning:{run.pk}", now, **details)
    return run


def _as_its_job(run: LearningRun) -> LearningRun:
    """A run whose job was given up, because it has ended its workers again and again, has failed."""
    if run.state in WORKED_ON and Job.objects.filter(pk=run.job_id or 0, state=Job.State.FAILED).exists():
        run.state = LearningRun.State.FAILED
        run.problems = [fail("learning-died", how="").problems[0].to_dict()]
    return run
