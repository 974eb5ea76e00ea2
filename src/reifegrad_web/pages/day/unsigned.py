"""Versions that wait for the signature of whoever asks: of models, of the agreement, of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.spec.title import title_in
from reifegrad_web.actions.in_force import actions_of
from reifegrad_web.actions.models import ActionsVersion
from reifegrad_web.agreements.in_force import agreement_of
from reifegrad_web.agreements.models import AgreementVersion
from reifegrad_web.documents.overview import waiting_for
from reifegrad_web.models.models import ModelVersion
from reifegrad_web.models.versions import model_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad_web.documents.document import DocumentVersion
    from reifegrad_web.pages.frame.page import Page

_KINDS: Sequence[tuple[type[DocumentVersion], Callable[[Any], Any]]] = (
    (ModelVersion, model_of),
    (AgreementVersion, agreement_of),
    (ActionsVersion, actions_of),
)


def unsigned(asked: Page) -> Sequence[tuple[str, str]]:
    """What each is called, and its address."""
    return [
        (
            title_in(read(each.speaks).title, asked.words.language, each.name),
            reverse(f"{kind.NOUN}-version", args=[found.name, found.version]),
        )
        for kind, read in _KINDS
        for each, found in waiting_for(kind, asked.user.role)
    ]
