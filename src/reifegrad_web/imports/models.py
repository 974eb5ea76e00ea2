"""What was imported, how far it is, what could not be read, and which fact came from which import."""

from __future__ import annotations

from django.db import models

from reifegrad_web.leads.models import Identifier


class Import(models.Model):
    """Files that were handed in together.

    `position` says how far it is: rows of each table that are in the facts; it is written in their transaction.
    `counts` has for each table `rows` = `accepted` + `duplicate` + `rejected`; `new` are those of the accepted rows by
    which somebody became known, `left_out` are rows that the mapping leaves out, and `values_rejected` are single
    values of rows that were taken. `types` says how columns are read that no model reads otherwise: table -> column ->
    type. `problems` say why it failed, and `notes` what was assumed, in a form that can be said in any language.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting"
        READ = "read"
        DONE = "done"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    source_id = models.BigIntegerField()
    source = models.CharField(max_length=50)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    folder = models.CharField(max_length=40)
    files = models.JSONField(default=dict)
    timezone = models.CharField(max_length=60)
    job_id = models.BigIntegerField(null=True)
    position = models.JSONField(default=dict)
    staged = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    types = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    problems = models.JSONField(default=list)
    seconds = models.FloatField(default=0)


class Upload(models.Model):
    """Files that were handed in and are not imported yet: somebody says first what their columns are.

    What is in the files stays in their folder: the proposal for their columns, and what trying them out has brought.
    `done` of `rows` were tried.
    """

    class State(models.TextChoices):
        """How far it is."""

        LOOKING = "looking"
        PROPOSED = "proposed"
        TRYING = "trying"
        TRIED = "tried"
        FAILED = "failed"

    state = models.CharField(max_length=10, choices=State.choices, default=State.LOOKING)
    created_at = models.DateTimeField()
    folder = models.CharField(max_length=40)
    files = models.JSONField(default=list)
    source = models.CharField(max_length=50)
    timezone = models.CharField(max_length=60)
    job_id = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    problems = models.JSONField(default=list)


class RejectedRow(models.Model):
    """The place of a row or value that could not be taken, and why. The value itself stays in its file."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    file = models.CharField(max_length=200)
    line = models.BigIntegerField(null=True)
    column = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)


class Brought(models.Model):
    """Something that an import has brought: a fact, an identifier or a link, told by its `key` from others of its kind.

    `fact_id` is the fact that was made of it. There is none where the facts had it already; `payload` is then what the
    fact would be, so that it counts when the import that had brought it before is taken back.
    """

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    source_id = models.BigIntegerField()
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=64)
    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+", null=True)
    fact_id = models.BigIntegerField(null=True)
    payload = models.JSONField(null=True)

    class Meta:
        """Found by what it is; the rows of an import in their order."""

        indexes = [
            models.Index(fields=["source_id", "kind", "key"], name="brought_key"),
            models.Index(fields=["of_import", "kind", "id"], name="brought_order"),
        ]
