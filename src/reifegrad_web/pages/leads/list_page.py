"""The list of leads: which, in which order, page by page; as a whole page, or as the part of one that has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.errors import ReifegradError
from reifegrad_web.api.problems import status_of
from reifegrad_web.audit.recording import record
from reifegrad_web.ingest.counting import source_names
from reifegrad_web.org.people import list_users
from reifegrad_web.org.saved_views import views_of
from reifegrad_web.pages.elements.notices import Empty, Pager, Problems
from reifegrad_web.pages.frame.access import page
from reifegrad_web.pages.frame.receiving import receivers_by_team
from reifegrad_web.pages.leads.filter_bar import FilterBar
from reifegrad_web.pages.leads.lines import Lines
from reifegrad_web.pages.leads.list_asked import COLUMNS, ListAsked
from reifegrad_web.scoring.listed import Listed
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from reifegrad.errors import Problem
    from reifegrad_web.pages.frame.page import Page
    from reifegrad_web.scoring.listed import Counted

ON_PAGE = 50
"""Leads of a page."""
FORMS = ("xlsx", "excel-de", "excel", "hubspot", "salesforce")
"""Files in which a list can be taken away."""


@page()
def leads(asked: Page) -> HttpResponse:
    """A page of the list. Who was on it is noted."""
    of = ListAsked.of(asked, asked.request.GET)
    shown = ListPage(of)
    try:
        if of.problems:
            raise ReifegradError(of.problems)
        given = shown.rows()
        status = 200
    except ReifegradError as error:
        given, status = shown.failed(error.problems), status_of(error)
    template = "leads/list" if asked.wants_part else "leads/list_page"
    answer = asked.show(template, title=asked.words("place.leads"), status=status, **shown.around(), **given)
    if asked.wants_part:  # a form sends what is empty, too
        kept = {name: asked.request.GET[name] for name in ("after", "before") if name in asked.request.GET}
        answer["HX-Push-Url"] = of.address(None, **kept)
    return answer


@page()
def filter_form(asked: Page) -> HttpResponse:
    """The form that adds to the filter: a part of the list, or a page of its own where nothing runs in the browser."""
    of = ListAsked.of(asked, asked.request.GET)
    template = "leads/filter_form" if asked.wants_part else "leads/filter_page"
    return asked.show(template, title=asked.words("listed.filter"), of=of, bar=_bar(of))


class ListPage:
    """What is shown of a list."""

    def __init__(self, of: ListAsked) -> None:
        self.of, self.asked, self.words = of, of.asked, of.asked.words
        self.bar = _bar(of)
        self.lines = Lines(of, self.bar.owners, self.bar.sources)

    def rows(self) -> dict[str, Any]:
        """The rows, and where the list goes on. Raises `ReifegradError`: they cannot be shown."""
        of = self.of
        found, is_first = self._page()
        rows = of.leads.rows([place.lead for place in found.places])
        counted = of.leads.count()
        self._note_read([row.card.lead_id for row in rows])
        more = not found.is_end
        before = "" if is_first or not found.places else of.address(before=str(found.places[0]))
        after = of.address(after=str(found.places[-1])) if found.places and more else ""
        return {
            "lines": self.lines.of_leads(rows),
            "headings": self.lines.headings(),
            "standing": self.lines.standing(),
            "pager": Pager("", before, after),
            "count": self._count(counted),
            "empty": None if rows else self._empty(),
            "is_noted": of.is_noted,
        }

    def failed(self, problems: Sequence[Problem]) -> dict[str, Any]:
        """What is wrong, instead of rows."""
        return {"problems": Problems.of(problems, self.words.language)}

    def around(self) -> dict[str, Any]:
        """What stands around the rows: tabs, filter, menus."""
        of, words = self.of, self.words
        views = views_of(self.asked.user)
        return {
            "of": of,
            "bar": self.bar,
            "tabs": [(of.titled(one), of.address(of.with_model(one)), one is of.each) for one in of.models],
            "views": [
                (view, self._view_title(view), of.opening(view), view.user_id == self.asked.user.pk) for view in views
            ],
            "view_title": "" if of.view is None else self._view_title(of.view),
            "view_address": "" if of.view is None else of.opening(of.view),
            "query": of.query(),
            "owners": receivers_by_team(self.asked) if of.may_act else [],
            "columns": [(name, words(f"listed.column.{name}"), name in of.chosen) for name in COLUMNS],
            "forms": [(form, words(f"listed.export.{form}")) for form in FORMS],
            "looks": [(name, value) for name, value in of.looks() if name != "cols"],
        }

    def _page(self) -> tuple[Listed, bool]:
        """The page that is asked for, and whether it is the first. A page before the second is the first, and full."""
        after, before = self.of.place("after"), self.of.place("before")
        if before is not None:
            found = self.of.leads.page(ON_PAGE, before, backwards=True)
            if not found.is_end:
                return Listed(found.places, is_end=False), False
        elif after is not None:
            found = self.of.leads.page(ON_PAGE, after)
            if found.places:
                return found, False
        return self.of.leads.page(ON_PAGE), True

    def _note_read(self, numbers: Sequence[int]) -> None:
        details = {} if self.asked.day is None else {"on": self.asked.day.isoformat()}
        with write():
            record(
                self.asked.actor,
                "lead.list",
                "leads",
                self.asked.now,
                model=self.of.filter.model,
                leads=numbers,
                **details,
            )

    def _count(self, counted: Counted) -> str:
        if counted.is_exact:
            return self.words.count("listed.count", counted.leads)
        key = "listed.count.more" if counted.leads else "listed.count.unknown"
        return self.words(key, n=self.words.number(counted.leads))

    def _view_title(self, view: Any) -> str:
        own = view.user_id == self.asked.user.pk
        return view.name if own else self.words("listed.view.of", name=view.name, user=view.user.get_username())

    def _empty(self) -> Empty:
        words = self.words
        if self.of.filter.conditions():
            return Empty(
                words("listed.empty.filter"),
                words("listed.empty.filter.about"),
                words("listed.clear"),
                self.bar.clear(),
            )
        return Empty(words("listed.empty"), words("listed.empty.about"))


def _bar(of: ListAsked) -> FilterBar:
    return FilterBar(of, {user.pk: user.get_username() for user in list_users()}, source_names())
