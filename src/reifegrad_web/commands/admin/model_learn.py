"""`reifegrad admin model learn`: learn from the outcomes of the server, as its pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reifegrad_web.commands.admin.options import JSON
from reifegrad_web.commands.admin.saying import say

if TYPE_CHECKING:
    from reifegrad_web.learning.models import LearningRun


@click.command("learn")
@click.argument("name", default="")
@click.option("--days", type=int, default=90, show_default=True, help="How long a lead has to be won.")
@click.option("--test-months", type=int, default=0, help="Newest months kept for the test. Default: the newest fifth.")
@click.option("--event", metavar="KIND", default="", help="An activity that counts as won, instead of the outcomes.")
@click.option("--draft", metavar="NAME", help="Keep the learned model as a draft under this name.")
@JSON
def learn_model(*, name: str, days: int, test_months: int, event: str, draft: str | None, as_json: bool) -> None:
    """Learn a model from outcomes, and propose points for the published model NAME. The run is shown on the pages, too.

    With --json, everything that was found: `learned`, `compared` and `criteria` are what `learn`, `backtest` and
    `criteria` print.
    """
    from reifegrad.errors import Problem, ReifegradError
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.clock import utc_now
    from reifegrad_web.learning.asking import Question, find_run, start_learning
    from reifegrad_web.learning.drafts import take_model
    from reifegrad_web.org.people import decider

    now = utc_now()
    started = start_learning(name, Question(days, test_months, event), command_line(), now, holder=_holder())
    _do(started)
    run = find_run(started.pk)
    if run.problems:
        raise ReifegradError(tuple(Problem.from_dict(each) for each in run.problems))
    version = None if draft is None else take_model(run, draft, decider(None), now, f"learning run {run.pk}")[0]
    taken = {} if version is None else {"draft": version.name, "version": version.text_hash}
    say(_full(run) | taken if as_json else _brief(run) | taken, as_json=as_json)


def _holder() -> str:
    import uuid

    return f"command-{uuid.uuid4().hex[:12]}"


def _do(run: LearningRun) -> None:
    """Do the run here: whoever waits for the command waits for no worker."""
    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import Hold
    from reifegrad_web.imports.working import do
    from reifegrad_web.learning.asking import LEARNING
    from reifegrad_web.learning.running import run_learning

    do(Hold(Job.objects.get(pk=run.job_id or 0)), others={LEARNING: run_learning})


def _full(run: LearningRun) -> dict[str, Any]:
    """Each part as its own command prints it, or its problems."""
    parts = {name: part.get("record", {"problems": part.get("problems")}) for name, part in run.result.items()}
    return {"run": run.pk, "state": run.state, "model": run.model or None, **parts}


def _brief(run: LearningRun) -> dict[str, Any]:
    learned = run.result.get("learned", {}).get("record")
    criteria = run.result.get("criteria", {})
    found: dict[str, Any] = {"run": run.pk, "state": run.state}
    if learned is not None:
        found |= {"auc": learned["test"]["auc"], "order": learned["verdict"]["order"]}
    return found | ({"proposals": len(criteria["proposals"])} if "proposals" in criteria else {})
