"""The actions as written: typed data classes for the keys of the YAML file, as `spec.document` has those of a model.

Only the shape is checked here; what the words mean is resolved in `actions.resolve`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reifegrad.spec.document import MeasureDocument, Number, Slug, Strict, Title, Word
from reifegrad.worktime.document import CalendarDocument

Place = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.@+-]{0,99}$")]
"""The name of something that the server knows: a webhook, a channel, a team."""
Names = Annotated[list[Word], Field(min_length=1)]
Kinds = list[Word]
What = Literal["stage", "cell", "grade", "segment", "priority", "handover", "no_response"]
Repeat = Literal["each_cycle", "always", "never"]


class CrossingDocument(Strict):
    """What a lead crosses."""

    what: What = Field(
        description="What changes: a result of a model (stage, cell, grade, segment, priority), the stage of the "
        "handover (handover), or a time for answering that is over (no_response)."
    )
    model: Word | None = Field(
        None, description="The model, by the name that it has under `models`; needed where there are several."
    )
    dimension: Word | None = Field(None, description="The dimension whose grade it is; default: any.")
    direction: Literal["up", "down", "either"] = Field(
        "either", description="Only steps up, only steps down, or both; segments and the handover have no order."
    )
    before: Names | None = Field(None, description="What the lead was before, one of these; default: anything.")
    after: Names | None = Field(None, description="What the lead is now, one of these; default: anything.")


class EmailDocument(Strict):
    """An e-mail."""

    to: Word = Field(description="`owner`, `lead`, an address, or `team NAME` for a team of the agreement.")
    template: Slug = Field(description="What it says, by the name that it has under `templates`.")
    purpose: Word | None = Field(
        None, description="The purpose to which a lead must have agreed; needed where the lead itself gets the e-mail."
    )


class MessageDocument(Strict):
    """A message to a channel of Slack, Teams or what takes the same form."""

    channel: Place = Field(description="The channel, by the name of its webhook on the server.")
    text: Title = Field(description="What it says, as text or per language {de, en}.")
    form: Literal["slack", "teams"] = Field("slack", description="Which form it takes: slack, or teams.")


class TaskDocument(Strict):
    """A task for whoever has the lead."""

    title: Title = Field(description="What is to be done, as text or per language {de, en}.")
    due: Word | None = Field(None, description="Until when, in working time: `4 hours`, `1 working day`.")


class FieldDocument(Strict):
    """An attribute of the lead that gets a value."""

    name: Word = Field(description="The attribute.")
    to: Number | bool | Word = Field(description="The value that it gets.")


class EffectDocument(Strict):
    """One thing that starts; exactly one of these keys."""

    email: EmailDocument | None = Field(None, description="Write an e-mail.")
    webhook: Place | None = Field(None, description="Tell a webhook of the server, by its name.")
    message: MessageDocument | None = Field(None, description="Write into a channel of Slack or Teams.")
    task: TaskDocument | None = Field(None, description="Give a task to whoever has the lead.")
    add_to: Slug | None = Field(None, description="Add the lead to a list.")
    take_from: Slug | None = Field(None, description="Take the lead from a list.")
    set: FieldDocument | None = Field(None, description="Set an attribute of the lead.")


class RuleDocument(Strict):
    """What starts when leads cross something."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    enabled: bool = Field(default=True, description="false keeps the rule in the file without effect.")
    on: CrossingDocument = Field(description="What a lead crosses.")
    when: Word | None = Field(
        None, description="A condition on lead, account, measures and results of models; default: all leads."
    )
    do: Annotated[list[EffectDocument], Field(min_length=1)] = Field(description="What starts, in this order.")
    repeat: Repeat = Field(
        "each_cycle",
        description="When the rule starts again for a lead that comes to the same value in the same direction: once in "
        "each cycle of the handover, always, or never.",
    )
    cool_down: Word | None = Field(
        None, description="So long after it has started for a lead, the rule does not start for it again: `7 days`."
    )
    during: Word | None = Field(
        None,
        description="A calendar: outside of its hours the rule waits until they begin, and looks at the lead again. "
        "Default: the `during` of the file.",
    )


class StepDocument(Strict):
    """A step of a sequence."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    wait: Word | None = Field(
        None,
        description="How long after the step before, or after the beginning: `3 days`, `2 working days`; "
        "default: at once.",
    )
    when: Word | None = Field(
        None, description="A condition, asked when the step is due: who does not fulfil it skips the step."
    )
    do: Annotated[list[EffectDocument], Field(min_length=1)] = Field(description="What the step does, in this order.")


class ExitDocument(Strict):
    """What ends a sequence for a lead; exactly one of `when`, `handover`, `owner`."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    when: Word | None = Field(None, description="A condition on lead, account, measures and results of models.")
    handover: Names | None = Field(
        None, description="Stages of the handover: the lead is in one of them, or has been since it began."
    )
    owner: bool = Field(default=False, description="true: somebody has the lead.")


class SequenceDocument(Strict):
    """Steps for whoever is put onto a list."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    enabled: bool = Field(default=True, description="false keeps the sequence in the file without effect.")
    list: Slug = Field(description="The list: whoever is put onto it begins the sequence.")
    during: Word | None = Field(
        None, description="A calendar: steps wait for its hours. Default: the `during` of the file."
    )
    replies: Kinds | None = Field(
        None,
        description="Kinds of activities that are an answer and end the sequence; default: email_replied, "
        "form_submitted, demo_requested, meeting_booked. An empty list: none.",
    )
    exits: dict[Slug, ExitDocument] | None = Field(None, description="What else ends the sequence, by name.")
    steps: dict[Slug, StepDocument] = Field(min_length=1, description="The steps, by name, in this order.")


class TemplateDocument(Strict):
    """What an e-mail says; {NAME} stands for an attribute, or for what was crossed."""

    subject: Title = Field(description="The subject, as text or per language {de, en}.")
    text: Title = Field(description="The text, likewise.")


class NamedListDocument(Strict):
    """A list of leads, such as those that get a series of e-mails."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")


class ActionsDocument(Strict):
    """What starts when leads cross something."""

    actions: Literal[1] = Field(description="Version of the format.")
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,59}$")] = Field(
        description="The short name of the actions."
    )
    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    timezone: str = Field("UTC", description="Time zone of times without a zone, and of calendars without one.")
    language: Literal["de", "en"] = Field("en", description="The language for readers of whom it is not known.")
    models: dict[Slug, Word] | None = Field(
        None,
        description="Models whose results are crossed or read, by the name that they have here: `fit: fit-interest`.",
    )
    measures: dict[Slug, MeasureDocument] | None = Field(
        None, description="Values taken from activities, by name; everything that reads attributes can read them."
    )
    calendars: dict[Slug, CalendarDocument] | None = Field(None, description="Hours, by name.")
    during: Word | None = Field(None, description="The calendar of all rules that have none of their own.")
    lists: dict[Slug, NamedListDocument] | None = Field(None, description="Lists of leads, by name.")
    templates: dict[Slug, TemplateDocument] | None = Field(None, description="What e-mails say, by name.")
    sequences: dict[Slug, SequenceDocument] | None = Field(
        None, description="Steps for whoever is put onto a list, by name."
    )
    rules: dict[Slug, RuleDocument] = Field(min_length=1, description="What starts when, by name.")
