"""Facts, which are only ever added: what was done, what became known, and which identifiers belong to one person.

A lead is not a row that is merged and loses what it was. Each thing by which somebody is recognised is an identifier
of its own, and everything that happens is noted under it. Links say which identifiers are one person: a lead is what
links hold together, and its number is that of its oldest identifier. To merge is to add a link, to un-merge is to undo
one; no fact moves, nothing is summed, and so both are right by construction.
"""

from __future__ import annotations

from django.db import models


class Identifier(models.Model):
    """Something by which a person is recognised.

    `namespace` is `anonymous`, `user`, `email` or `external:NAME` for the ids of another system. `lead_id` follows from
    the links and is kept so that nobody has to follow them: the smallest id among all identifiers of the person.
    """

    namespace = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    lead_id = models.BigIntegerField(db_index=True, null=True)
    first_seen_at = models.DateTimeField()
    is_shared = models.BooleanField(default=False)

    class Meta:
        """One identifier for each value."""

        constraints = [models.UniqueConstraint(fields=["namespace", "value"], name="identifier_once")]


class IdentifierLink(models.Model):
    """Two identifiers are one person, until somebody undoes it."""

    one = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=40)
    linked_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_because = models.CharField(max_length=200, blank=True)

    class Meta:
        """A link is there once; both directions are found by an index."""

        constraints = [models.UniqueConstraint(fields=["one", "other"], name="link_once")]


class Activity(models.Model):
    """Something that somebody did. `name` is what the source called it, `kind` what models call it."""

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    source_id = models.BigIntegerField()
    message_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    properties = models.JSONField(default=dict)


class ProfileChange(models.Model):
    """An attribute of a person got a value. A null value: unknown from then on.

    `account` is the value of `account_id` as a text, so that colleagues are found by an index.
    """

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    source_id = models.BigIntegerField()
    attribute = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    account = models.CharField(max_length=200, null=True, db_index=True)  # noqa: DJ001 - most have none
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()


class AccountChange(models.Model):
    """An attribute of a company got a value. `account` is its domain, or the id that a source gives it."""

    account = models.CharField(max_length=200, db_index=True)
    source_id = models.BigIntegerField()
    attribute = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()
