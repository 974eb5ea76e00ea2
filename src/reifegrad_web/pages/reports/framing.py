"""What every report stands in: the reports as tabs, the choice of leads and time, and what is said where nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad_web.pages.elements.notices import Empty
from reifegrad_web.pages.frame.choice import Choice, Option
from reifegrad_web.pages.frame.downloads import FORM, TABLE
from reifegrad_web.pages.reports.spans import USUAL, Span
from reifegrad_web.scoring.figures import history_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page

REPORTS = (
    *("promises", "funnel", "origins", "attribution", "forecast", "cycle", "capacity"),
    *("moves", "service", "feedback", "distribution", "calibration"),
)
"""In the order of their tabs."""
HISTORIC = ("funnel", "origins", "distribution")
"""Those that need the history of scores."""
SPANNED = ("funnel", "origins", "moves", "service", "feedback", "attribution")
"""Those of a time that can be chosen."""
CELL = "cell"


@dataclass(frozen=True)
class Framing:
    """A report that is asked for: of which leads, and of which time."""

    asked: Page
    report: str
    choice: Choice
    span: Span

    @property
    def needs_history(self) -> bool:
        """Whether it says nothing of a time before the history of scores."""
        return self.report in HISTORIC

    @property
    def is_of_chosen(self) -> bool:
        """Whether it is of leads that can be chosen, and not of all."""
        return self.report != "capacity"

    @property
    def has_span(self) -> bool:
        """Whether it is of a time that can be chosen."""
        return self.report in SPANNED

    @property
    def cell(self) -> str:
        """The cell of which the leads are; empty: of any."""
        found = self.asked.request.GET.get(CELL, "")
        return found if found in [option.value for option in self.cell_options()] else ""

    def cell_options(self) -> Sequence[Option]:
        """The cells of the model; none where it has no matrix."""
        matrix, given = self.choice.model.matrix, self.asked.request.GET.get(CELL, "")
        names = () if matrix is None else matrix.cells
        return [Option(name, self.choice.wording.cell(name), name == given) for name in names]

    def address(self, **more: str) -> str:
        """This report of the same leads and the same time."""
        return self.choice.address(self.asked.request.path, **{**self.span.parameters, CELL: self.cell, **more})

    def file(self, table: str, **more: str) -> str:
        """The address of a table as a file, up to its form."""
        return f"{self.address(**more, **{TABLE: table})}&{FORM}="

    def tabs(self) -> Sequence[Option]:
        """The reports, each with its address."""
        kept = self.span.parameters if self.asked.request.GET.get("from") else {}
        return [
            Option(
                self.choice.address(reverse(f"report-{name}"), **kept),
                self.asked.words(f"reports.{name}"),
                name == self.report,
            )
            for name in REPORTS
        ]

    @property
    def unknown_before(self) -> str:
        """What is said where the report is of a time before the history; empty where it is known."""
        since = history_since(self.choice.model.name)
        words = self.asked.words
        if since is not None and since <= self.asked.moment:
            return ""
        return words("reports.not_known", since=self.choice.wording.date(since)) if since else words("reports.never")

    @property
    def first_day(self) -> str:
        """The address of the first day that is known."""
        return self.choice.first_day(history_since(self.choice.model.name))

    def show(self, **shown: Any) -> HttpResponse:
        """The report."""
        title = self.asked.words("reports.title")
        return self.asked.show(f"reports/{self.report}", title=title, framing=self, choice=self.choice, **shown)

    def show_part(self, part: str, **shown: Any) -> HttpResponse:
        """A part of it, for a page that is open."""
        return self.asked.show(f"reports/{part}", title=self.asked.words("reports.title"), **shown)


def framed(asked: Page, report: str, usual: int = USUAL) -> Framing | None:
    """The report that is asked for, of the last `usual` days unless it says others; None: no model is published."""
    choice = Choice.of(asked)
    return None if choice is None else Framing(asked, report, choice, Span.of(asked, usual))


def nothing(asked: Page) -> HttpResponse:
    """The page where no model is published."""
    words = asked.words
    empty = Empty(words("choice.no_model"), words("choice.no_model.about"), words("choice.no_model.do"), "/models")
    return asked.show("reports/nothing", title=words("reports.title"), nothing=empty)


def spoken_time(asked: Page, seconds: float | None) -> str:
    """How long something takes for half of them: in days, hours or minutes; empty where nobody knows."""
    if seconds is None:
        return ""
    sizes: Mapping[str, int] = {"word.day": 86_400, "word.hour": 3_600, "word.minute": 60}
    key = next((key for key, size in sizes.items() if seconds >= size), "word.minute")
    return asked.words.count(key, round(seconds / sizes[key]))
