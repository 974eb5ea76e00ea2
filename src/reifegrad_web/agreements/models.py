"""Versions of agreements, who has signed which, and everything that was decided about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from reifegrad.errors import fail, nearest
from reifegrad_web.documents.document import (
    DocumentEvent,
    DocumentSignature,
    DocumentVersion,
    one_in_force,
    signed_once,
    text_once,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad.errors import ReifegradError


class AgreementVersion(DocumentVersion):
    """An agreement as it was at a time. One is in force at a time, whatever it is called: a lead has one way to go."""

    NOUN: ClassVar[str] = "agreement"
    IS_ONLY_ONE: ClassVar[bool] = True

    class Meta:
        """The same text is one version; of all, one is in force."""

        constraints = [text_once("agreement_once"), one_in_force("agreement_published_once")]

    @classmethod
    def unknown(cls, name: str, known: Iterable[str]) -> ReifegradError:
        """The problem that there is no agreement of a name."""
        return fail("agreement-unknown", name=name, near=nearest(name, known))


class AgreementSignature(DocumentSignature):
    """Somebody stands for a version of an agreement."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="signatures")

    class Meta:
        """Nobody signs a version twice, as with models."""

        constraints = [signed_once("agreement_signature_once")]


class AgreementEvent(DocumentEvent):
    """Something was decided about a version of an agreement."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.PROTECT, related_name="events")
