"""What the tables that hold something of a person are called, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words

TABLES = (
    "leads_identifier",
    "leads_identifierlink",
    "leads_profilechange",
    "leads_accountchange",
    "leads_activity",
    "leads_consent",
    "leads_objection",
    "leads_outcome",
    "leads_contact",
    "leads_assignment",
    "sales_stageevent",
    "sales_feedback",
    "sales_ownerwanted",
    "routing_routingdecision",
    "service_levelheld",
    "service_serviceclock",
    "service_serviceevent",
    "service_servicenotice",
    "leads_watchedlead",
    "actions_actioneffect",
    "actions_leadtask",
    "actions_listmember",
    "actions_sequenceevent",
    "actions_sequenceplace",
    "actions_heardevent",
    "leads_leadcard",
    "leads_leadword",
    "org_savedview",
    "scoring_leadscore",
    "scoring_scorechange",
    "scoring_scoretransition",
    "scoring_stageentry",
    "scoring_pendingtransition",
    "scoring_duelead",
    "webhooks_webhookdelivery",
    "webhooks_webhookattempt",
    "connectors_writeback",
    "connectors_failedrecord",
    "imports_brought",
    "ingest_message",
    "ingest_failedevent",
    "ingest_failedenvelope",
    "org_keptanswer",
)


@dataclass(frozen=True)
class CountedRows:
    """A kind of facts in words, and how many there are."""

    title: str
    count: int


def table_title(words: Words, table: str) -> str:
    """What a table, or a rule of retention, is about; what is not known here is called by its name."""
    key = f"kept.{table}"
    return words(key) if words.has(key) else subject_title(words, table)


def subject_title(words: Words, subject: str) -> str:
    """What a rule of retention is about."""
    name, _, kind = subject.partition(":")
    key = f"retention.subject.{name}"
    title = words(key) if words.has(key) else name
    return f"{title}: {words.named('activity', kind)}" if kind else title


def counted_rows(words: Words, counts: Mapping[str, int]) -> Sequence[CountedRows]:
    """Those of which there is something, in the order of `TABLES`."""
    places = {name: place for place, name in enumerate(TABLES)}
    found = sorted((name for name, count in counts.items() if count), key=lambda name: places.get(name, len(places)))
    return [CountedRows(table_title(words, name), counts[name]) for name in found]


def statement_title(words: Words, topic: str) -> str:
    """What a topic of the answer to a request for access is called."""
    key = f"statements.{topic}"
    return words(key) if words.has(key) else topic
