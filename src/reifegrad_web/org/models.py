"""Users with a role, tokens with scopes, and the link for the first admin."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class Team(models.Model):
    """People of sales who look after the same leads."""

    name = models.CharField(max_length=100, unique=True)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who works with the system. A login is a user; a company is an account.

    `last_model` is the name of the model by which they looked at leads last; pages begin with it.
    """

    class Role(models.TextChoices):
        """What a user may do; a model is published when one of marketing and one of sales have signed it."""

        ADMIN = "admin"
        MARKETING = "marketing"
        SALES = "sales"
        READER = "reader"

    class Sees(models.TextChoices):
        """Whose leads a user sees; an admin sees all."""

        OWN = "own"
        TEAM = "team"
        ALL = "all"

    role = models.CharField(max_length=10, choices=Role.choices, default=Role.READER)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sees = models.CharField(max_length=4, choices=Sees.choices, default=Sees.ALL)
    last_model = models.CharField(max_length=200, blank=True, default="")


class ApiToken(models.Model):
    """Lets a program use the API. Only a digest is kept: who reads the database cannot use it.

    A token that belongs to a user may sign models for that user.
    """

    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class KeptAnswer(models.Model):
    """What was answered to a request that has a key of its own: the same request again gets the same answer, for a day.

    `request` is the digest of what was asked. The row is written in the transaction of what the request does; `status`
    is null until the answer is known, and stays so if the server ends in this moment; 0 if it is not to be kept.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=150)
    request = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    status = models.PositiveIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True, default="")
    body = models.TextField(blank=True, default="")

    class Meta:
        """A key of a token means one request."""

        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answer_once")]


class SavedView(models.Model):
    """A list that somebody has given a name: the address behind the question mark says what is in it.

    `is_shared`: everybody finds it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2_000)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        """A name means one view of somebody."""

        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_once")]


class Invitation(models.Model):
    """Lets somebody set up the first user, or choose a password for `user`, once and for some days.

    Only a digest of the link is kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
