"""The agreement as written: typed data classes for the keys of the YAML file, as `spec.document` has those of a model.

Only the shape is checked here; what the words mean is resolved in `agreement.resolve`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reifegrad.agreement.service_level_document import ServiceLevelDocument
from reifegrad.spec.document import MeasureDocument, Number, Slug, Strict, Title, Word
from reifegrad.worktime.document import CalendarDocument

UserName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@+-]{0,149}$")]
"""The name by which somebody signs in."""


class PersonDocument(Strict):
    """Somebody who takes leads, under the name by which they sign in."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    calendar: Word | None = Field(
        None, description="The calendar by which they work; default: the `calendar` of the agreement."
    )
    capacity: Number | Word | None = Field(
        None, description="How many leads a week they take at most: `12`, `0.5`, `1/3`; default: any number."
    )
    languages: list[Word] | None = Field(None, description="The languages that they speak, as leads have them: `de`.")
    territories: list[Word] | None = Field(None, description="The territories that they look after.")


class TeamDocument(Strict):
    """People who share leads."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    members: Annotated[list[UserName], Field(min_length=1)] = Field(
        description="People by name. Where nothing else decides, who stands first comes first."
    )


class QueueDocument(Strict):
    """A place where leads wait that nobody owns."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    team: Word | None = Field(None, description="The team that works it off.")
    calendar: Word | None = Field(None, description="The calendar by which it is worked off.")


class TerritoryDocument(Strict):
    """Leads by where they are: by postcode, state, country or any other attribute."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    attribute: Word = Field(description="The attribute that tells where a lead is: `postcode`, `account.state`.")
    values: Annotated[list[Word], Field(min_length=1)] = Field(
        description="Its values, or ranges of what they begin with: `DE`, `80..87`, `80331..80339`."
    )


class RouteDocument(Strict):
    """Where leads go for which a condition holds."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    enabled: bool = Field(default=True, description="false keeps the route in the file without effect.")
    when: Word = Field(description="A condition on lead, account, measures and results of models; or `else`.")
    to: Word | Annotated[list[Word], Field(min_length=1)] | dict[Word, Word] = Field(
        description="A person, a team or a queue; several, tried in this order; or a map from territory to one of "
        "them, with `else`."
    )
    by: Literal["round_robin", "open_leads", "capacity"] = Field(
        "round_robin",
        description="How people share: in turn, whoever has the fewest open leads for their capacity, or by capacity.",
    )
    account_owner: bool = Field(
        default=False, description="true: whoever looks after the company comes before all others."
    )
    language: Word | None = Field(
        None, description="An attribute with the language of the lead; only people who speak it get the lead."
    )
    territory: bool = Field(default=False, description="true: only people in whose territories the lead is get it.")
    hours: Literal["any", "now", "next"] = Field(
        "any",
        description="any: hours are not looked at; now: only who works at the moment; next: who works at the moment, "
        "else who works next.",
    )
    otherwise: Word | None = Field(
        None, description="The queue for leads that nobody can take; default: that of `routing`."
    )


class RoutingDocument(Strict):
    """Who gets a lead: the first route whose condition holds."""

    routes: dict[Slug, RouteDocument] = Field(min_length=1, description="Routes by name; the first that fits counts.")
    otherwise: Word = Field(description="The queue for leads that no route fits, and that nobody can take.")


class PromiseDocument(Strict):
    """What one side delivers to the other."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    by: Literal["marketing", "sales"] = Field(description="Who promises it: marketing, or sales.")
    what: Literal["delivered", "accepted", "in_time", "won"] = Field(
        description="What is counted: leads that were delivered, accepted, answered in time, or won."
    )
    at_least: Number | Word = Field(description="How many, or which share: `40`, `90%`.")
    per: Literal["week", "month", "quarter"] = Field("week", description="In which time: week, month, quarter.")
    when: Word | None = Field(None, description="A condition: of which leads. Default: of all.")


class PseudoRuleDocument(Strict):
    """Who is no real lead."""

    description: Title | None = Field(None, description="What it is for.")
    when: Word = Field(description="A condition on lead, account, measures and results of models.")


class PseudoDocument(Strict):
    """Leads that will never buy, by what they are; the first whose condition holds counts, in this order."""

    competitor: PseudoRuleDocument | None = Field(None, description="Somebody of a competitor.")
    student: PseudoRuleDocument | None = Field(None, description="Somebody who studies or learns.")
    applicant: PseudoRuleDocument | None = Field(None, description="Somebody who looks for a job.")
    other: PseudoRuleDocument | None = Field(None, description="Somebody else who will never buy.")


class AgreementDocument(Strict):
    """What marketing and sales promise each other."""

    agreement: Literal[1] = Field(description="Version of the format.")
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")] = Field(
        description="The short name of the agreement."
    )
    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    timezone: str = Field("UTC", description="Time zone of weeks and of times without a zone.")
    calendar: Word | None = Field(None, description="The calendar of everyone who has none of their own.")
    models: dict[Slug, Word] | None = Field(
        None, description="Models whose results conditions read, by the name that they have there: `fit: fit-interest`."
    )
    measures: dict[Slug, MeasureDocument] | None = Field(
        None, description="Values taken from activities, by name; everything that reads attributes can read them."
    )
    calendars: dict[Slug, CalendarDocument] | None = Field(None, description="When people work, by name.")
    people: dict[UserName, PersonDocument] = Field(
        min_length=1, description="Who takes leads, by the name by which they sign in."
    )
    teams: dict[Slug, TeamDocument] | None = Field(None, description="People who share leads, by name.")
    territories: dict[Slug, TerritoryDocument] | None = Field(None, description="Leads by where they are, by name.")
    queues: dict[Slug, QueueDocument] = Field(
        min_length=1, description="Where leads wait that nobody owns, by name; at least one."
    )
    pseudo: PseudoDocument | None = Field(
        None, description="Who is no real lead: kept apart when they come to sales, and while sales has them."
    )
    routing: RoutingDocument = Field(description="Who gets a lead.")
    service_levels: dict[Slug, ServiceLevelDocument] | None = Field(
        None, description="Until when leads are answered, by name; the first whose condition holds counts."
    )
    promises: dict[Slug, PromiseDocument] | None = Field(
        None, description="What each side delivers to the other, by name."
    )
