"""Says how far an installation is on its first day: whether leads come in, whether anything scores them, with what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad_web.audit.recording import record
from reifegrad_web.background.models import Job
from reifegrad_web.background.queue import add_job
from reifegrad_web.imports.models import Import, Upload
from reifegrad_web.ingest.models import Source
from reifegrad_web.leads.models import Identifier
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.scoring.models import DueLead, LeadScore
from reifegrad_web.writing import in_turn, write

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad_web.audit.recording import Actor

DEMO = "demo"
"""The kind of the job that fills an empty installation with the demo company."""


@dataclass(frozen=True)
class Beginning:
    """What is there already. `demo` is the job that fills the installation with the demo company, if one does.

    `never_published`: no model has scored here yet, so that the first one needs no signatures.
    """

    has_source: bool
    has_leads: bool
    has_model: bool
    has_scores: bool
    waits: bool
    never_published: bool
    demo: Job | None

    @property
    def is_empty(self) -> bool:
        """Whether nobody has begun with anything."""
        return not (self.has_source or self.has_leads or self.has_model or not self.never_published)

    @property
    def is_done(self) -> bool:
        """Whether leads come in and have scores."""
        return self.has_leads and self.has_model and self.has_scores


def beginning() -> Beginning:
    """How far it is, as it stands in the database."""
    published = ModelVersion.objects.exclude(published_at=None)
    unfinished = (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED)
    return Beginning(
        has_source=Source.objects.exists() or Import.objects.exists() or Upload.objects.exists(),
        has_leads=Identifier.objects.exclude(lead_id=None).exists(),
        has_model=ModelVersion.objects.filter(state=ModelVersion.State.PUBLISHED).exists(),
        has_scores=LeadScore.objects.exists(),
        waits=DueLead.objects.exclude(touched_at=None).exists(),
        never_published=not published.exists(),
        demo=Job.objects.filter(kind=DEMO, state__in=unfinished).order_by("-id").first(),
    )


def ask_for_demo(actor: Actor, now: datetime) -> Job:
    """Have a worker fill the installation with the demo company.

    Raises:
        ReifegradError: It is not empty, or a worker is at it.
    """
    with write():
        in_turn(DEMO)
        there = beginning()
        if not there.is_empty or Job.objects.filter(kind=DEMO).exclude(state=Job.State.FAILED).exists():
            raise fail("server-demo-real-data")
        job = add_job(DEMO, {}, now)
        record(actor, "demo.fill", f"job:{job.pk}", now)
    return job
