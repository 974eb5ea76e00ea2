"""What each kind of document keeps: its versions, who has signed which, and everything that was decided about them.

The kinds have tables of their own: scoring models in `models`, the agreement of marketing and sales in `agreements`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext.db.models.manager import RelatedManager

    from reifegrad.errors import ReifegradError


def text_once(name: str) -> models.UniqueConstraint:
    """The same text is one version."""
    return models.UniqueConstraint(fields=["name", "text_hash"], name=name)


def one_in_force(name: str) -> models.UniqueConstraint:
    """Of all versions, whatever they are called, one is in force."""
    return models.UniqueConstraint(fields=["state"], condition=models.Q(state="published"), name=name)


def signed_once(name: str) -> models.UniqueConstraint:
    """Nobody signs a version twice, not even after a change of role: two signatures are two people."""
    return models.UniqueConstraint(fields=["version", "user"], condition=models.Q(withdrawn_at=None), name=name)


class State(models.TextChoices):
    """How far a version is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


class What(models.TextChoices):
    """What can happen to a version."""

    ADDED = "added"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    PUBLISHED_UNSIGNED = "published_unsigned"
    BACK = "back"
    REPLACED = "replaced"
    RETIRED = "retired"


class DocumentVersion(models.Model):
    """A document as it was at a time, to the letter.

    `text_hash` names the version: another text is another version, even if only a comment differs, because people sign
    what they read. `hash` says what the text means. `NOUN` names the kind in commands and in the audit log;
    `IS_ONLY_ONE`: of all names, one version is in service.
    """

    NOUN: ClassVar[str]
    IS_ONLY_ONE: ClassVar[bool] = False

    name = models.CharField(max_length=100)
    text_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        signatures: RelatedManager[Any]
        events: RelatedManager[Any]

    class Meta:
        """Each kind has a table of its own."""

        abstract = True

    @classmethod
    def unknown(cls, name: str, known: Iterable[str]) -> ReifegradError:
        """The problem that there is no document of a name."""
        raise NotImplementedError


class DocumentSignature(models.Model):
    """Somebody of marketing or sales stands for a version. `role` is what they were when they signed.

    What was withdrawn stays, with its moment, and counts no more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    comment = models.TextField(blank=True)
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        """Each kind has a table of its own."""

        abstract = True


class DocumentEvent(models.Model):
    """Something was decided about a version: what, who, when, why. Rows are only added.

    `who` is the name of the user, of the token, or `command line`; `user` is there where a user is known.
    """

    What = What

    what = models.CharField(max_length=20, choices=What.choices)
    who = models.CharField(max_length=150)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.TextField(blank=True)

    class Meta:
        """Each kind has a table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; one that is there stays as it is. Raises `TypeError`."""
        if self.pk is not None:
            self._refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: what has happened, has happened. Raises `TypeError`."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TypeError("events of versions are only added")
