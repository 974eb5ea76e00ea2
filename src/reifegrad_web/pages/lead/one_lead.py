"""The lead that a page is about: who asks for it, by which model, at which moment, and whether it has a score then."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from reifegrad.explain.sentences import Sentences
from reifegrad.spec.condition import Type
from reifegrad.spec.title import title_in
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.pages.frame.chosen_model import chosen_model
from reifegrad_web.pages.frame.standings import Standings
from reifegrad_web.scoring.reading import served_models
from reifegrad_web.scoring.scored_lead import facts_for, may_be_scored, moment_of_score, score_lead_at
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpResponse

    from reifegrad.language.words import Words
    from reifegrad.spec.facts import FactRecords
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.scored_lead import ScoredLead
    from reifegrad_web.scoring.served_models import ServedModel

ACTING = ("sales", "marketing")
"""Who may change something of a lead."""


@dataclass(frozen=True)
class OneLead:
    """A lead as somebody asks for it. `each` is the model of the address, else the last; None: none is published."""

    asked: Page
    number: int
    models: Sequence[ServedModel]
    each: ServedModel | None

    @classmethod
    def of(cls, asked: Page, given: str) -> OneLead:
        """The lead that an address names.

        Raises:
            ReifegradError: There is none, or none that this person sees.
        """
        number, models = asked.lead(given), served_models()
        wanted = asked.request.GET.get("model")
        each = chosen_model(asked, models, wanted) or chosen_model(asked, models, "")
        return cls(asked, number, models, each)

    @property
    def words(self) -> Words:
        """The language."""
        return self.asked.words

    @property
    def is_past(self) -> bool:
        """Whether a past day is shown: then nothing can be done."""
        return self.asked.day is not None

    @property
    def may_act(self) -> bool:
        """Whether who asks may change something."""
        return not self.is_past and self.asked.may(*ACTING)

    @cached_property
    def may_be_scored(self) -> bool:
        """False where the lead objects to profiling."""
        return may_be_scored(self.number, self.asked.moment)

    @cached_property
    def facts(self) -> FactRecords:
        """What is known of it, of any time."""
        return facts_for(self.models, self.number)

    @cached_property
    def first_seen_at(self) -> datetime | None:
        """Since when the lead is there."""
        own = (lead for lead in self.facts.leads if lead.id == str(self.number))
        return next((lead.created_at for lead in own), None)

    @cached_property
    def scored(self) -> ScoredLead | None:
        """Its score by the chosen model; None: there is none, for the reason of `why_not`."""
        return None if self.each is None else self.scored_by(self.each)

    @property
    def why_not(self) -> str:
        """Why there is no score: no model, an objection, nobody knew the lead then, no worker has been there yet."""
        if self.scored is not None:
            return "" if self.scored.score.score is not None else "population"
        if not self.may_be_scored:
            return "objects"
        if self.each is None:
            return "no_model"
        return "unknown" if self.is_past else "waiting"

    def scored_by(self, each: ServedModel) -> ScoredLead | None:
        """Its score by one of the models: the stored one explained, or that of the past day."""
        if not self.may_be_scored:
            return None
        moment = self.asked.moment if self.is_past else moment_of_score(each, self.number, self.asked.now)
        return None if moment is None else score_lead_at(each, self.number, self.facts, moment)

    def titled(self, each: ServedModel) -> str:
        """What a model is called."""
        return title_in(each.model.title, self.words.language, each.name)

    def reporter(self, source: int | None) -> str:
        """Who has reported an outcome; empty where nobody has (None)."""
        return "" if source is None else source_names().get(source) or self.words("handover.reported.api")

    def standings(self, each: ServedModel) -> Standings:
        """What is shown of scores of a model."""
        return Standings(each.model, self.words)

    def sentences(self, each: ServedModel) -> Sentences:
        """What is said of scores of a model."""
        return Sentences(each.model, self.words.language)

    def address(self, name: str = "lead", *args: object, **more: str) -> str:
        """An address of this lead, by the model and of the day that are looked at."""
        kept = {} if self.each is None else {"model": self.each.name}
        if self.asked.day is not None:
            kept["on"] = self.asked.day.isoformat()
        return f"{reverse(name, args=(self.number, *args))}?{urlencode(kept | more)}"

    def back(self, done: str = "", undo: str = "") -> HttpResponse:
        """To the page of the lead, which says what was done."""
        return self.asked.go(self.address(), done, undo)

    def note_read(self, what: str, **details: object) -> None:
        """Note that a person's data are read; nothing is answered before that is on disk."""
        kept = details if self.asked.day is None else {**details, "on": self.asked.day.isoformat()}
        with write():
            record(self.asked.actor, what, f"lead:{self.number}", self.asked.now, **kept)


def kind_of(one: OneLead, attribute: str) -> Type:
    """As what the models read an attribute; what none of them reads is a text."""
    kinds = [each.model.attributes[attribute] for each in one.models if attribute in each.model.attributes]
    return kinds[0] if kinds else Type.TEXT
