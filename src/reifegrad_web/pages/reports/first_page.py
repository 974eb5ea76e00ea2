"""The place of reports: it begins with the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.pages.frame.access import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from reifegrad_web.pages.frame.page import Page


@page()
def show_first(asked: Page) -> HttpResponse:
    """On to the funnel, of the same choice and day."""
    answer = asked.go_to("report-funnel")
    if asked.request.GET:
        answer["Location"] = f"{answer['Location']}?{asked.request.GET.urlencode()}"
    return answer
