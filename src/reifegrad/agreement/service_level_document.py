"""Service levels as written in an agreement: typed data classes for the keys; `resolve_levels` says what they mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reifegrad.spec.document import Strict, Title, Word

ContactKind = Literal["call", "mail", "meeting", "note"]
PauseKind = Literal["set_aside", "absence"]


class ServiceLevelDocument(Strict):
    """Until when leads are answered for which a condition holds."""

    title: Title | None = Field(None, description="What people read, as text or per language {de, en}.")
    description: Title | None = Field(None, description="What it is for.")
    when: Word = Field(description="A condition on lead, account, measures and results of models; or `else`.")
    respond_within: Word = Field(
        description="Until when somebody tries to get in touch, in working time: `30 minutes`, `2 hours`, "
        "`1 working day`."
    )
    reach_within: Word | None = Field(
        None, description="Until when somebody has spoken to the lead, in working time from the same moment on."
    )
    follow_up_within: Word | None = Field(
        None, description="Until when somebody tries again who has not reached the lead, from each such attempt on."
    )
    counts: Annotated[list[ContactKind], Field(min_length=1)] = Field(
        ["call", "mail", "meeting"], description="What counts as an attempt: call, mail, meeting, note."
    )
    starts: Literal["entry", "assignment"] = Field(
        "entry",
        description="entry: the time runs from when the level holds, also while the lead waits in a queue; "
        "assignment: from when somebody owns the lead.",
    )
    pauses: list[PauseKind] = Field(
        ["set_aside", "absence"],
        description="When the time stands still: while the lead is set aside until a day (set_aside), while its owner "
        "is away (absence).",
    )
    calendar: Word | None = Field(
        None,
        description="The calendar where neither owner nor queue has one; default: the `calendar` of the agreement.",
    )
    remind: Word | None = Field(None, description="The owner is reminded so much working time before the end.")
    escalate: Word | None = Field(None, description="The person or team that is told when the time is over.")
    escalate_after: Word | None = Field(
        None, description="They are told so much working time later; default: at the end."
    )
    recall_after: Word | None = Field(
        None,
        description="So much working time after the end, a lead that nobody has answered is taken back and routed "
        "again; default: never.",
    )
