"""Who must be scored and when, what the scores are, and how they became so."""

from __future__ import annotations

from django.db import models


class DueLead(models.Model):
    """A lead that must be scored at a moment: at once when it was touched, else when time alone changes its score.

    Who scores it holds a lease; a worker that dies loses it, and another takes over. `touches` counts what has happened
    to the lead: if it has grown while the lead was scored, the lead stays due. `in_bulk`: nothing has happened, but a
    model was published; the lead may get its score together with thousands of others first.
    """

    lead_id = models.BigIntegerField(primary_key=True)
    due_at = models.DateTimeField(db_index=True)
    touched_at = models.DateTimeField(null=True)
    touches = models.BigIntegerField(default=1)
    in_bulk = models.BooleanField(default=False)
    leased_by = models.CharField(max_length=60, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """Those that something has happened to, and those for the run over everybody, are found among many."""

        indexes = [
            models.Index(fields=["touched_at"], name="due_touched", condition=models.Q(touched_at__isnull=False)),
            models.Index(fields=["lead_id"], name="due_in_bulk", condition=models.Q(in_bulk=True)),
        ]


class LeadScore(models.Model):
    """The score that a lead has now in a model, in milli-points, with its reasons.

    `verdict`: cell, stage, segment, priority, and a grade for each graded dimension, where there is one; what lists ask
    for stands in columns of its own. `changed_at`: when score or verdict became what they are.
    `record` is empty as long as the lead was scored in bulk only: its reasons follow from the facts, and are computed
    when somebody asks.
    """

    lead_id = models.BigIntegerField()
    model = models.CharField(max_length=100)
    model_hash = models.CharField(max_length=64)
    as_of = models.DateTimeField()
    score = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=60, blank=True, default="")
    verdict = models.JSONField(default=dict)
    cell = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null where the model has none: not in the index
    segment = models.CharField(max_length=100, null=True)  # noqa: DJ001
    priority = models.CharField(max_length=100, null=True)  # noqa: DJ001
    is_disqualified = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    record = models.JSONField()

    class Meta:
        """One score for each lead and model; lists are ranked by it, and are of one cell, stage or segment.

        The number of the lead decides between equal scores. Whether it is disqualified, and since when the score is
        what it is, stand in each index, so that no row has to be looked up for that.
        """

        constraints = [models.UniqueConstraint(fields=["lead_id", "model"], name="score_once")]
        indexes = [
            models.Index(fields=["model", "-score", "lead_id", "is_disqualified", "changed_at"], name="score_rank"),
            *(
                models.Index(
                    fields=["model", what, "-score", "lead_id", "is_disqualified", "changed_at"],
                    name=f"score_{what}",
                    condition=None if what == "stage" else models.Q(**{f"{what}__isnull": False}),
                )
                for what in ("stage", "cell", "segment", "priority")
            ),
            models.Index(fields=["model", "-changed_at", "lead_id", "is_disqualified"], name="score_changed"),
            models.Index(
                fields=["model", "-score", "lead_id", "is_disqualified"],
                name="score_out",
                condition=models.Q(is_disqualified=True),
            ),
        ]


class ScoreChange(models.Model):
    """A score was another one from this moment on, and why; and what the lead was until then.

    `since` is when score and verdict had become what they were: a list of a past day is made of these. Null: there was
    no score, or it goes on unchanged and only the version of the model is another one.
    """

    lead_id = models.BigIntegerField()
    model = models.CharField(max_length=100)
    model_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    stage_before = models.CharField(max_length=60, blank=True, default="")
    stage_after = models.CharField(max_length=60, blank=True, default="")
    cause = models.JSONField(default=dict)
    since = models.DateTimeField(null=True)
    cell_before = models.CharField(max_length=100, null=True)  # noqa: DJ001 - null where the model has none
    segment_before = models.CharField(max_length=100, null=True)  # noqa: DJ001
    priority_before = models.CharField(max_length=100, null=True)  # noqa: DJ001
    was_disqualified = models.BooleanField(default=False)

    class Meta:
        """The history of a lead is read in its order; lists of past days are ranked as those of now are."""

        indexes = [
            models.Index(fields=["lead_id", "model", "at"], name="score_history"),
            *(
                models.Index(
                    fields=["model", *more, "-before", "lead_id", "since", "at", "was_disqualified"],
                    name=f"change_{name}",
                    condition=models.Q(since__isnull=False),
                )
                for name, more in (("rank", ()), ("stage", ("stage_before",)), ("cell", ("cell_before",)))
            ),
            models.Index(
                fields=["model", "-before", "lead_id", "since", "at", "was_disqualified"],
                name="change_out",
                condition=models.Q(since__isnull=False, was_disqualified=True),
            ),
        ]


class ScoreTransition(models.Model):
    """A lead crossed from one grade, cell, stage, segment or priority to another.

    `starts_actions`: something happened, or time has passed; False where only the model is another one.
    """

    lead_id = models.BigIntegerField()
    model = models.CharField(max_length=100)
    model_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    dimension = models.CharField(max_length=100, blank=True, default="")
    before = models.CharField(max_length=100, blank=True, default="")
    after = models.CharField(max_length=100, blank=True, default="")
    starts_actions = models.BooleanField()

    class Meta:
        """Read by lead; in order by what starts actions; and counted over a time, for which no row is looked up."""

        indexes = [
            models.Index(
                fields=["model", "what", "at", "starts_actions", "before", "after", "lead_id"], name="transition_flow"
            ),
            models.Index(fields=["lead_id", "model", "at"], name="transition_of_lead"),
            models.Index(fields=["id"], name="transition_to_act_on", condition=models.Q(starts_actions=True)),
        ]


class StageEntry(models.Model):
    """When a lead came into a stage of a model for the first time, or was there when its history began.

    It follows from what the lead has crossed. Whoever counts how far leads got finds one row for each stage, however
    often they crossed.
    """

    lead_id = models.BigIntegerField()
    model = models.CharField(max_length=100)
    stage = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        """Counted over a time, for which no row is looked up."""

        constraints = [models.UniqueConstraint(fields=["lead_id", "model", "stage"], name="stage_entered_once")]
        indexes = [models.Index(fields=["model", "stage", "at", "lead_id"], name="stage_entered")]


class Subscriber(models.Model):
    """Something that acts on what leads cross, by its name."""

    name = models.CharField(max_length=100, unique=True)
    created_at = models.DateTimeField()


class PendingTransition(models.Model):
    """A crossing that a subscriber has not dealt with. Who holds a lease works on it; it goes away when it is done."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    transition = models.ForeignKey(ScoreTransition, on_delete=models.CASCADE, related_name="+")
    lead_id = models.BigIntegerField(db_index=True)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    failed_because = models.CharField(max_length=500, blank=True, default="")
    leased_by = models.CharField(max_length=100, blank=True, default="")
    leased_until = models.DateTimeField(null=True)

    class Meta:
        """Each crossing once for each subscriber, in the order in which leads crossed."""

        constraints = [models.UniqueConstraint(fields=["subscriber", "transition"], name="pending_once")]
