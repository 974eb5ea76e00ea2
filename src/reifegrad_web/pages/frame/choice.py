"""Which leads the figures of a page are about, and of which model: it stands in the address, and above the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from reifegrad.errors import fail, nearest
from reifegrad.explain.wording import Wording
from reifegrad.spec.title import title_in
from reifegrad_web.ingest.models import Source
from reifegrad_web.leads.cards import campaigns
from reifegrad_web.leads.chosen import NOBODY, Chosen
from reifegrad_web.models.for_sales import for_sales
from reifegrad_web.models.versions import published_models
from reifegrad_web.org.models import User
from reifegrad_web.org.people import list_users
from reifegrad_web.pages.frame.access import ON
from reifegrad_web.pages.frame.chosen_model import chosen_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reifegrad.spec.model import ScoringModel
    from reifegrad_web.pages.frame.page import Page

MODEL, SOURCE, CAMPAIGN, OWNER = "model", "source", "campaign", "owner"
NONE = "-"
"""The campaign of leads that none has brought."""
_MOST_CAMPAIGNS = 200


@dataclass(frozen=True)
class Option:
    """Something to choose: what stands in the address, what people read, and whether it is chosen."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True)
class Choice:
    """What is chosen: a published model, and leads within the reach of who asks."""

    asked: Page
    models: Sequence[ScoringModel]
    model: ScoringModel
    chosen: Chosen

    @classmethod
    def of(cls, asked: Page) -> Self | None:
        """The choice of an address; without a model, that which was used last. None: no model is published.

        Raises:
            ReifegradError: There is no published model of this name.
        """
        models = sorted(published_models(), key=for_sales)
        if not models:
            return None
        name = asked.request.GET.get(MODEL) or asked.request.POST.get(MODEL)
        found = chosen_model(asked, models, name)
        if found is None:
            raise fail("model-unknown", name=name or "", near=nearest(name or "", [each.name for each in models]))
        return cls(asked, models, found, _chosen(asked))

    @cached_property
    def wording(self) -> Wording:
        """The words of the model."""
        return Wording(self.model, self.asked.words.language)

    def address(self, path: str, **more: str) -> str:
        """A page with the same choice on the same day; what is empty in `more` is left out."""
        given = {MODEL: self.model.name, **self.parameters, **more}
        return f"{path}?{urlencode({name: value for name, value in given.items() if value})}"

    @property
    def here(self) -> str:
        """This page with nothing but the choice."""
        return self.address(self.asked.request.path)

    def first_day(self, since: datetime | None) -> str:
        """The same page at the first day that is known as a whole; empty where that is not over yet."""
        if since is None:
            return ""
        day = since.astimezone(ZoneInfo(self.asked.zone)).date() + timedelta(days=1)
        return self.address(self.asked.request.path, **{ON: day.isoformat()}) if day < self.asked.today else ""

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address beside the model, with the day of the time machine."""
        day = "" if self.asked.day is None else self.asked.day.isoformat()
        given = {name: self.asked.request.GET.get(name, "") for name in (SOURCE, CAMPAIGN, OWNER)}
        return {name: value for name, value in (given | {ON: day}).items() if value}

    def tabs(self) -> Sequence[Option]:
        """The models, each with the address of this page for it."""
        path, language = self.asked.request.path, self.asked.words.language
        return [
            Option(
                f"{path}?{urlencode({MODEL: each.name, **self.parameters})}",
                title_in(each.title, language, each.name),
                each is self.model,
            )
            for each in self.models
        ]

    def model_options(self) -> Sequence[Option]:
        """The models to choose from."""
        return [Option(each.name, tab.title, tab.is_chosen) for each, tab in zip(self.models, self.tabs(), strict=True)]

    def source_options(self) -> Sequence[Option]:
        """The sources."""
        rows = Source.objects.order_by("name").values_list("pk", "name")
        return [Option(str(pk), name, self.chosen.source == pk) for pk, name in rows]

    @cached_property
    def _campaigns(self) -> Sequence[str]:
        return campaigns(_MOST_CAMPAIGNS)

    def campaign_options(self) -> Sequence[Option]:
        """The campaigns, and that there was none."""
        found = list(self._campaigns)
        if self.chosen.campaign and self.chosen.campaign not in found:
            found.append(self.chosen.campaign)
        none = Option(NONE, self.asked.words("choice.no_campaign"), self.chosen.campaign == "")
        return [*(Option(each, each, self.chosen.campaign == each) for each in found), none] if found else []

    def owner_options(self) -> Sequence[Option]:
        """Who looks after leads; nobody but themselves for whoever sees only their own."""
        if self.asked.user.sees == User.Sees.OWN and not self.asked.may():
            return []
        rows = [(each.pk, each.get_username()) for each in list_users() if each.is_active]
        nobody = (NOBODY, self.asked.words("choice.nobody"))
        return [Option(str(pk), name, self.chosen.owner == pk) for pk, name in (*rows, nobody)]

    def said(self) -> str:
        """What is chosen, in one line: for whoever reads it on paper."""
        options = (self.tabs(), self.source_options(), self.campaign_options(), self.owner_options())
        return " · ".join(each.title for some in options for each in some if each.is_chosen)


def _chosen(asked: Page) -> Chosen:
    """What is written in an address and cannot be meant is left out, as the bar above the figures shows."""
    given = asked.request.GET
    campaign = given.get(CAMPAIGN) or None
    return Chosen(
        asked.user,
        source=_number(given.get(SOURCE, "")),
        campaign="" if campaign == NONE else campaign,
        owner=_number(given.get(OWNER, "")),
    )


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None
