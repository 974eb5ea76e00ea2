"""Scoring models as a kind of document that two sign: what they say in their own words, and what differs in meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad_web.documents.versions import short
from reifegrad_web.models.versions import model_of
from reifegrad_web.pages.documents.kind import PageKind
from reifegrad_web.pages.documents.naming import Naming
from reifegrad_web.pages.models.comparing import changes_in_words
from reifegrad_web.scoring.publishing import MODELS

if TYPE_CHECKING:
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.pages.frame.page import Page

OWN = frozenset(
    {
        "not_now.back",
        *("do.submit.about", "do.sign.about", "do.withdraw.about", "do.publish.about", "do.back.about"),
        *("do.publish", "do.publish.version", "do.retire", "do.retire.version", "do.retire.about"),
        *("done.publish", "done.back", "done.retire"),
    }
)


def _differs(asked: Page, other: ModelVersion | None, found: ModelVersion) -> dict[str, Any]:
    """What differs in meaning from the version that scores."""
    if other is None:
        return {}
    changes = changes_in_words(model_of(other), model_of(found), asked.words.language)
    return {"against": short(other), "changes": changes}


MODEL = PageKind(Naming("model", "model", "models", OWN, has_names=True), MODELS, model_of, _differs, "models/decide")
