"""What somebody asks the list of leads for: the model, the filter, the columns; and the addresses of other lists."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from reifegrad.errors import fail, nearest
from reifegrad.spec.title import title_in
from reifegrad_web.leads.reach import owners_seen
from reifegrad_web.org.saved_views import view_of
from reifegrad_web.pages.frame.chosen_model import chosen_model
from reifegrad_web.pages.frame.standings import Standings
from reifegrad_web.scoring.list_conditions import Asker
from reifegrad_web.scoring.list_filter import Filter
from reifegrad_web.scoring.listed import Place
from reifegrad_web.scoring.lists import LeadList
from reifegrad_web.scoring.noted import NotedLeads
from reifegrad_web.scoring.past import past_leads
from reifegrad_web.scoring.reading import served_models
from reifegrad_web.service.listing import conditions_of_sales

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.http import QueryDict

    from reifegrad.errors import Problem
    from reifegrad_web.org.models import SavedView
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.listed import Leads
    from reifegrad_web.scoring.served_models import ServedModel

ACTING = ("sales", "marketing")
"""Who may give leads to somebody, and take lists away as files."""
COLUMNS = (
    *("position", "company", "owner", "reason", "active", "due"),
    *("stage", "segment", "priority", "source", "campaign", "country", "email", "seen", "changed"),
)
"""What a list can show beside standing and name, in this order."""
USUAL = COLUMNS[:6]
_OF_TODAY = {"due", "changed"}
"""What cannot be said of a past day."""
_COLUMNS, _ROWS, _COMPACT, _VIEW, _ON = "cols", "rows", "compact", "view", "on"


@dataclass(frozen=True)
class ListAsked:
    """A list as somebody asks for it. `each` is the model whose scores are listed; None: none is published.

    `view` is the saved view that was opened last; what the list asks for may be something else meanwhile.
    """

    asked: Page
    models: Sequence[ServedModel]
    each: ServedModel | None
    filter: Filter
    problems: Sequence[Problem]
    chosen: Collection[str]
    is_compact: bool
    view: SavedView | None = None

    @classmethod
    def of(cls, asked: Page, given: QueryDict) -> ListAsked:
        """The list of an address, or of a form that says one.

        Raises:
            ReifegradError: There is no such model.
        """
        models = served_models()
        found, problems = Filter.read(dict(given.lists()))
        each = chosen_model(asked, models, found.model)
        if each is None and models:
            raise fail("model-unknown", name=found.model, near=nearest(found.model, [one.name for one in models]))
        chosen = set(given.getlist(_COLUMNS)).intersection(COLUMNS) if _COLUMNS in given else set(USUAL)
        named = replace(found, model="" if each is None else each.name)
        view = view_of(asked.user, given.get(_VIEW, ""))
        return cls(asked, models, each, named, problems, chosen, given.get(_ROWS) == _COMPACT, view)

    @property
    def columns(self) -> Sequence[str]:
        """The chosen columns, as far as they are known of this day."""
        unknown = set() if self.asked.day is None else _OF_TODAY
        return [name for name in COLUMNS if name in self.chosen and name not in unknown]

    @cached_property
    def asker(self) -> Asker:
        """Who asks, as of which moment."""
        moment, zone = self.asked.moment, self.asked.zone
        more = [] if self.asked.day is not None else conditions_of_sales(self.filter, moment, zone)
        return Asker(self.asked.user.pk, owners_seen(self.asked.user), moment, zone, more)

    @cached_property
    def leads(self) -> Leads:
        """The list. Raises `ReifegradError`: it cannot be shown for this past day."""
        if self.asked.day is not None and self.each is not None:
            return past_leads(self.each, self.filter, self.asker)
        return LeadList(self.filter, self.asker)

    @property
    def is_noted(self) -> bool:
        """Whether the list is found and sorted by what was noted on its day, for there are too many leads."""
        return isinstance(self.leads, NotedLeads)

    @cached_property
    def standings(self) -> Standings | None:
        """What is shown of the scores of the model."""
        return None if self.each is None else Standings(self.each.model, self.asked.words)

    @property
    def may_act(self) -> bool:
        """Whether who asks may change something here and now."""
        return self.asked.day is None and self.asked.may(*ACTING)

    @property
    def may_export(self) -> bool:
        """Whether who asks may take the list away as a file."""
        return self.each is not None and self.asked.may(*ACTING)

    def place(self, name: str) -> Place | None:
        """The place at which a page begins or ends. Raises `ReifegradError`: it is none."""
        text = self.asked.request.GET.get(name, "")
        by_score = self.filter.sort == "score" and not self.filter.objects and self.each is not None
        return Place.read(text, is_moment=not by_score) if text else None

    def address(self, of: Filter | None = None, **more: str) -> str:
        """The address of a list in the same looks: of another filter, from another place on."""
        return f"{reverse('leads')}?{self.query(of, **more)}"

    def query(self, of: Filter | None = None, **more: str) -> str:
        """The same, without the page."""
        return urlencode([*(self.filter if of is None else of).pairs(), *self.looks(), *more.items()])

    def to_keep(self) -> str:
        """The same as a view keeps it, which has no other view in it."""
        return replace(self, view=None).query()

    @property
    def is_changed(self) -> bool:
        """Whether the list asks for something else than the view that was opened; the day is no part of either."""
        return self.view is not None and _parts(self.view.query) != _parts(self.to_keep())

    @property
    def is_own_view(self) -> bool:
        """Whether the view belongs to who asks."""
        return self.view is not None and self.view.user_id == self.asked.user.pk

    def opening(self, view: SavedView) -> str:
        """The address of a view as it was saved."""
        return f"{reverse('leads')}?{urlencode([*parse_qsl(view.query, keep_blank_values=True), (_VIEW, view.pk)])}"

    def looks(self) -> list[tuple[str, str]]:
        """Which columns, how high rows are, the view, and the day of the time machine, as parts of an address."""
        found: list[tuple[str, str]] = [] if self.view is None else [(_VIEW, str(self.view.pk))]
        if self.chosen != set(USUAL):
            found += [(_COLUMNS, name) for name in COLUMNS if name in self.chosen] or [(_COLUMNS, "")]
        found += [(_ROWS, _COMPACT)] if self.is_compact else []
        return found + ([] if self.asked.day is None else [(_ON, self.asked.day.isoformat())])

    def with_model(self, each: ServedModel) -> Filter:
        """The same list by another model; what is asked of scores belongs to this one."""
        other: dict[str, Any] = dict.fromkeys(("cell", "stage", "segment", "priority"), ())
        return replace(self.filter, model=each.name, score_from=None, score_to=None, **other)

    def titled(self, each: ServedModel) -> str:
        """What a model is called."""
        return title_in(each.model.title, self.asked.words.language, each.name)

    def lead_address(self, lead: int) -> str:
        """The page of a lead, by the model and of the day that are looked at."""
        given = [] if self.each is None else [("model", self.each.name)]
        given += [] if self.asked.day is None else [(_ON, self.asked.day.isoformat())]
        return f"/leads/{lead}?{urlencode(given)}" if given else f"/leads/{lead}"


def _parts(query: str) -> Sequence[tuple[str, str]]:
    return sorted(part for part in parse_qsl(query, keep_blank_values=True) if part[0] != _ON)
