"""Systems that are the master of leads, how far they were read, what could not be read, and what was written back."""

from __future__ import annotations

from django.db import models

from reifegrad_web.leads.models import Identifier


class Connector(models.Model):
    """A system to which a connection is kept.

    Its name is that of the source under which its records are facts. `options` say how it is reached, and the secret
    stands here as it is: it is needed each time. `cursor` says how far it was read, in the words of its kind; None:
    not at all. `failures` and `failing_since` say how the last attempts ended; until `held_until` it is not asked.
    """

    name = models.CharField(max_length=50, unique=True)
    kind = models.CharField(max_length=20)
    options = models.JSONField(default=dict)
    secret = models.CharField(max_length=500, blank=True, default="")
    mapping = models.TextField(blank=True, default="")
    timezone = models.CharField(max_length=60)
    minutes = models.IntegerField()
    writes_back = models.BooleanField()
    model = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=5)
    made_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    is_on = models.BooleanField(default=True)
    cursor = models.JSONField(null=True)
    next_at = models.DateTimeField()
    job_id = models.BigIntegerField(null=True)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")
    held_until = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)


class ConnectorRun(models.Model):
    """One time that a system is read, from where the last one ended.

    Records are kept in files of `folder` first: after each page, `cursor` says where it goes on, and `sizes` how long
    the files are, in one transaction. What was killed in between is cut off, and asked for again. `counts` are
    `records` = `accepted` + `duplicate` + `failed` + `erased` + `left_out` once it is done.
    """

    class State(models.TextChoices):
        """How far it is."""

        PULLING = "pulling"
        IMPORTING = "importing"
        DONE = "done"
        FAILED = "failed"

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PULLING)
    is_whole = models.BooleanField(default=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    folder = models.CharField(max_length=40)
    cursor = models.JSONField()
    sizes = models.JSONField(default=dict)
    import_id = models.BigIntegerField(null=True)
    counts = models.JSONField(default=dict)
    fault = models.CharField(max_length=20, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """Those of a system, the newest first."""

        indexes = [models.Index(fields=["connector", "-id"], name="run_of_connector")]


class FailedRecord(models.Model):
    """A record that could not be taken, and why; it goes when the record was taken later."""

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    record = models.CharField(max_length=200)
    column = models.CharField(max_length=200)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        """Found by its record."""

        indexes = [models.Index(fields=["connector", "table", "record"], name="failed_record")]


class WriteBack(models.Model):
    """What a system was told of one of its records, or is to be told. Who tells it holds a lease.

    `digest` is that of what it was told last; empty: nothing yet. `attempts` were in vain since then.
    """

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting"
        WRITTEN = "written"
        FAILED = "failed"

    connector = models.ForeignKey(Connector, on_delete=models.CASCADE, related_name="+")
    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    digest = models.CharField(max_length=64, blank=True, default="")
    wanted_at = models.DateTimeField()
    due_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True, default="")
    said = models.CharField(max_length=300, blank=True, default="")
    leased_by = models.CharField(max_length=100, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """Each record once for each system; those that wait are found in their order."""

        constraints = [models.UniqueConstraint(fields=["connector", "identifier"], name="write_back_once")]
        indexes = [
            models.Index(fields=["connector", "due_at"], name="write_back_due", condition=models.Q(state="waiting")),
            models.Index(fields=["connector", "state"], name="write_back_state"),
        ]
