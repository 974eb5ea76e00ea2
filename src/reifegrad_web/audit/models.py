"""The audit log: who saw and changed what, each entry chained to the one before by a hash."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """Somebody did something. Nobody's personal data: a person is named by the number of the lead.

    `hash` is over all other columns and the hash of the entry before, so that no entry can be changed, left out or
    put between two others without all that follow saying so.
    """

    class Actor(models.TextChoices):
        """What acted: a person at the pages, a program with a token, a person at the command line, the server."""

        USER = "user"
        TOKEN = "token"  # noqa: S105 - a kind of actor, not a secret
        COMMAND_LINE = "command_line"
        SERVER = "server"

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=20, choices=Actor.choices)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=150)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """Read from its end: all of it, or what somebody did, what was done, or to whom."""

        indexes = [
            models.Index(fields=["actor_kind", "actor", "number"], name="audit_by_actor"),
            models.Index(fields=["action", "number"], name="audit_by_action"),
            models.Index(fields=["target", "number"], name="audit_by_target"),
        ]


class AuditHead(models.Model):
    """The last entry of the log: whoever adds one locks this row, so that writers follow each other."""

    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
