"""Facts, which are only ever added: what was done, what became known, and which identifiers belong to one person.

A lead is not a row that is merged and loses what it was. Each thing by which somebody is recognised is an identifier
of its own, and everything that happens is noted under it. Links say which identifiers are one person: a lead is what
links hold together, and its number is that of its oldest identifier. To merge is to add a link, to un-merge is to undo
one; no fact moves, nothing is summed, and so both are right by construction.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce


class Identifier(models.Model):
    """Something by which a person is recognised.

    `namespace` is `anonymous`, `user`, `email` or `external:NAME` for the ids of another system. `lead_id` follows from
    the links and is kept so that nobody has to follow them: the smallest id among all identifiers of the person.
    `objects_since` follows from the objections in the same way: since when nobody may profile who has this identifier.
    """

    namespace = models.CharField(max_length=60)
    value = models.CharField(max_length=200)
    lead_id = models.BigIntegerField(db_index=True, null=True)
    first_seen_at = models.DateTimeField()
    is_shared = models.BooleanField(default=False)
    objects_since = models.DateTimeField(null=True)

    class Meta:
        """One identifier for each value; those that object are few among many."""

        constraints = [models.UniqueConstraint(fields=["namespace", "value"], name="identifier_once")]
        indexes = [
            models.Index(fields=["lead_id"], name="who_objects", condition=models.Q(objects_since__isnull=False)),
        ]


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
    name = models.TextField()
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
    message_id = models.CharField(max_length=200, blank=True, default="")


class Consent(models.Model):
    """A person allowed something, or took that back: the purpose, and the proof.

    `text` and `version` are what the person was shown, `evidence` what else proves it (no address of a computer).
    A client that sends the same answer with every message confirms the row that says so: `confirmed_at` moves on.
    """

    class State(models.TextChoices):
        """What the person said."""

        GRANTED = "granted"
        WITHDRAWN = "withdrawn"

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=100)
    text = models.TextField(blank=True, default="")
    version = models.CharField(max_length=100, blank=True, default="")
    evidence = models.JSONField(default=dict)


class Objection(models.Model):
    """A person objected to being profiled, or took that back. What an identifier says last holds for the whole lead."""

    class State(models.TextChoices):
        """What the person said."""

        OBJECTED = "objected"
        WITHDRAWN = "withdrawn"

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    at = models.DateTimeField()
    source = models.CharField(max_length=100)


class Erasure(models.Model):
    """A person was erased: when, by whom, why, and how many rows of each table; nothing that says who it was."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    because = models.CharField(max_length=200)
    counts = models.JSONField(default=dict)


class ErasedIdentifier(models.Model):
    """The keyed hash of an identifier that was erased: to prove that it was, and to know it when it comes again.

    `is_filtered`: what comes under it is not taken.
    """

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, db_index=True)
    is_filtered = models.BooleanField(default=True)


class ErasureKey(models.Model):
    """The key of the hashes above, of random bits: without it nobody can try addresses out against them."""

    key = models.CharField(max_length=64)


class AccountChange(models.Model):
    """An attribute of a company got a value. `account` is its domain, or the id that a source gives it."""

    account = models.CharField(max_length=200, db_index=True)
    source_id = models.BigIntegerField()
    attribute = models.CharField(max_length=200)
    value = models.JSONField(null=True)
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()


class Outcome(models.Model):
    """What became of a lead: won or lost, when, its amount and why. No score looks at it; models learn from it.

    `same_as`: the other row is the same decision, noted elsewhere as well; that one counts, this one not.
    """

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    source_id = models.BigIntegerField()
    outcome = models.CharField(max_length=4)
    decided_at = models.DateTimeField()
    amount = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    received_at = models.DateTimeField()
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")


class Assignment(models.Model):
    """From this moment on somebody looks after a person, or nobody: what is said last of a lead holds."""

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)


class Contact(models.Model):
    """Somebody of sales got in touch with a person, or tried to: with what result, and what there is to note.

    `meets_at` is when they meet, of an appointment whose time was said.
    """

    class Result(models.TextChoices):
        """How it went."""

        REACHED = "reached"
        NOT_REACHED = "not-reached"
        APPOINTMENT = "appointment"
        OFFER = "offer"
        LATER = "later"
        NO_INTEREST = "no-interest"

    class Kind(models.TextChoices):
        """In which way."""

        CALL = "call"
        MAIL = "mail"
        MEETING = "meeting"
        NOTE = "note"

    identifier = models.ForeignKey(Identifier, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CALL, db_default=Kind.CALL)
    result = models.CharField(max_length=12, choices=Result.choices)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    meets_at = models.DateTimeField(null=True)

    class Meta:
        """Appointments are looked for by their day; most contacts are none."""

        indexes = [
            models.Index(fields=["meets_at"], name="contact_meets", condition=models.Q(meets_at__isnull=False)),
        ]


class LeadCard(models.Model):
    """What lists show of a lead and find it by. Nothing new: it follows from the facts, and is kept beside the score.

    `source_id` and `campaign` are those that brought the lead; `company` is what the account is called. `returned_at`:
    when it did something for the first time a day or more after it was heard of. `again_at` is when its turn is again:
    on the day that was noted, else when it is met.
    """

    lead_id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    position = models.CharField(max_length=200, blank=True, default="")
    account = models.CharField(max_length=200, blank=True, default="")
    company = models.CharField(max_length=200, blank=True, default="")
    country = models.CharField(max_length=100, blank=True, default="")
    source_id = models.BigIntegerField(null=True)
    campaign = models.CharField(max_length=200, blank=True, default="")
    owner_id = models.BigIntegerField(null=True)
    first_seen_at = models.DateTimeField()
    last_activity_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    contacted_at = models.DateTimeField(null=True)
    contact_result = models.CharField(max_length=12, blank=True, default="")
    again_at = models.DateTimeField(null=True)

    class Meta:
        """Lists are of one owner, source, campaign or company, or of new leads; of those whose turn it is again.

        Who was active last comes first; who never was, by when they came. The number of the lead stands in each index,
        so that no row has to be looked up for it; of new leads also what funnels ask for.
        """

        indexes = [
            models.Index(fields=["owner_id", "lead_id"], name="card_owner", condition=models.Q(owner_id__isnull=False)),
            models.Index(fields=["source_id", "lead_id"], name="card_source"),
            models.Index(fields=["campaign", "lead_id"], name="card_campaign"),  # also of who came by none
            models.Index(fields=["account", "lead_id"], name="card_account", condition=~models.Q(account="")),
            models.Index(fields=["company", "lead_id"], name="card_company", condition=~models.Q(company="")),
            models.Index(
                fields=["first_seen_at", "lead_id", "returned_at", "source_id", "campaign", "owner_id"],
                name="card_first_seen",
            ),
            models.Index(Coalesce("last_activity_at", "first_seen_at").desc(), "lead_id", name="card_active"),
            models.Index(fields=["again_at"], name="card_again", condition=models.Q(again_at__isnull=False)),
        ]


class WatchedLead(models.Model):
    """A lead whose service clocks are to be looked at: at `due_at`, or never by time alone (null).

    `touches` counts what has happened to it; if it has grown while somebody looked, the lead stays due.
    """

    lead_id = models.BigIntegerField(primary_key=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    touches = models.BigIntegerField(default=1)


class LeadWord(models.Model):
    """A word by which a lead is found: of its name, address and company, in small letters without accents."""

    lead_id = models.BigIntegerField()
    word = models.CharField(max_length=40)

    class Meta:
        """Found by how the word begins, letter by letter on every database; and whether a lead has it."""

        constraints = [models.UniqueConstraint(fields=["word", "lead_id"], name="word_once")]
        indexes = [models.Index(fields=["lead_id", "word"], name="words_of_lead")]
