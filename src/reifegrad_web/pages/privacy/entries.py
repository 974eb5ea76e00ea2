"""Entries of the audit log in words: who, what, and to whom or what."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from reifegrad.language.words import MISSING
from reifegrad_web.audit.models import AuditEntry
from reifegrad_web.pages.privacy.tables import counted_rows, statement_title, subject_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.language.words import Words

_PEOPLE = {AuditEntry.Actor.USER.value, AuditEntry.Actor.TOKEN.value}
"""Whose name begins with a number, since two may have had the same one after another."""
ACTIONS = (
    *("lead.list", "lead.show", "lead.score", "lead.history", "lead.activities", "lead.identities", "lead.consents"),
    *("lead.questions", "lead.what-if"),
    *("lead.outcomes", "lead.privacy", "lead.export", "lead.erase", "lead.readmit", "lead.merge", "lead.unmerge"),
    *("consent.granted", "consent.withdrawn", "objection.add", "objection.withdraw", "outcome.add", "outcome.list"),
    *("import.add", "failed.show", "failed.replay", "source.add", "source.close", "source.rotate"),
    *("agreement.add", "agreement.submit", "agreement.sign", "agreement.withdraw"),
    *(
        "agreement.publish",
        "agreement.back",
        "agreement.retire",
        "lead.route",
        "lead.recall",
        "notice.seen",
        "notice.unseen",
        "queue.show",
        "absence.add",
        "absence.remove",
    ),
    *("model.add", "model.submit", "model.sign", "model.withdraw", "model.publish", "model.back", "model.retire"),
    *("facts.export", "facts.fetch", "user.set-role"),
    *("day.show", "lead.assign", "lead.assign-undo", "lead.attribute", "lead.attribute-undo", "lead.contact"),
    *("lead.contact-undo", "outcome.undo", "model.examples", "source.show", "upload.add", "upload.drop", "demo.fill"),
    *("user.add", "user.change", "user.invite", "user.password", "user.activate", "user.deactivate", "user.sign-in"),
    *("user.second-factor", "user.no-second-factor", "user.sessions-ended", "team.add", "team.drop", "view.save"),
    *("view.drop", "webhook.add", "webhook.change", "webhook.on", "webhook.off", "webhook.rotate", "webhook.remove"),
    *("webhook.test", "webhook.replay", "webhook.read"),
    *("connector.add", "connector.change", "connector.on", "connector.off", "connector.run", "connector.again"),
    "connector.remove",
    *("token.add", "token.revoke", "retention.set", "retention.run", "audit.download", "backup.write"),
    *("statement.set", "lead.forget-scores"),
    *("learning.start", "learning.stop"),
    *("actions.add", "actions.submit", "actions.sign", "actions.withdraw", "actions.publish", "actions.back"),
    *(
        "actions.retire",
        "action.replay",
        "action.catch-up",
        "task.done",
        "action.show",
        "task.show",
        "list.show",
        "task.reopen",
        "list.take-off",
        "list.put-back",
        "list.put-on",
        "sequence.begin",
        "sequence.show",
        "consent.unsubscribe",
    ),
    *("lead.handover", "lead.handover-undo", "lead.feedback", "feedback.list"),
)
"""What one can look for."""
_LONGEST = 300
_MOST_NAMED = 12
_HASH, _SHORT = re.compile("[0-9a-f]{16,}"), 12
"""What nobody reads to its end, and how much of it says enough."""


@dataclass(frozen=True)
class ShownEntry:
    """An entry of the audit log; `address` leads to what it is about, where there is such a page."""

    number: int
    at: datetime
    who: str
    who_kind: str
    is_person: bool
    what: str
    action: str
    target: str
    address: str
    details: str
    hash: str


def shown_entry(entry: Mapping[str, Any], words: Words) -> ShownEntry:
    """An entry as `audit.reading.entries` gives it, in words."""
    target, address = _target(str(entry["action"]), str(entry["target"]), words)
    return ShownEntry(
        number=int(entry["number"]),
        at=datetime.fromisoformat(entry["at"]),
        who=actor_name(str(entry["actor_kind"]), str(entry["actor"]), words),
        who_kind=words(f"audit.actor.{entry['actor_kind']}"),
        is_person=entry["actor_kind"] == AuditEntry.Actor.USER.value,
        what=action_title(str(entry["action"]), words),
        action=str(entry["action"]),
        target=target,
        address=address,
        details=_details(entry["details"], words),
        hash=str(entry["hash"]),
    )


def action_title(action: str, words: Words) -> str:
    """What was done, in words; an action that has none yet is named as the log names it."""
    key = f"audit.action.{action}"
    return words(key) if words.has(key) else action


def actor_name(kind: str, name: str, words: Words) -> str:
    """Who did something, without the number under which they are kept."""
    if kind == AuditEntry.Actor.SERVER.value:
        return words("audit.server")
    return name.partition(" ")[2] if kind in _PEOPLE and " " in name else name


def _target(action: str, target: str, words: Words) -> tuple[str, str]:
    """What an entry is about, and where that is shown."""
    kind, _, name = target.partition(":")
    if action == "retention.set":
        return subject_title(words, target), reverse("privacy-retention")
    if kind == "statement":
        return statement_title(words, name), reverse("privacy-statements")
    if kind == "lead" and name.isdecimal():
        return words("audit.lead", number=name), reverse("privacy-person", args=[name])
    if kind == "erasure" and name.isdecimal():
        return words("privacy.erasure.title", number=name), reverse("privacy-erasure", args=[name])
    key = f"audit.target.{kind}"
    if words.has(key):
        return f"{words(key)} {name}".strip(), ""
    return target, ""


def _details(details: Mapping[str, Any], words: Words) -> str:
    """What else the entry says, in one line."""
    text = ", ".join(f"{_named(name, words)}: {_value(name, value, words)}" for name, value in details.items())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


def _named(name: str, words: Words) -> str:
    key = f"audit.detail.{name}"
    return words(key) if words.has(key) else name


def _value(name: str, value: Any, words: Words) -> str:
    match value:
        case bool():
            return words("word.yes" if value else "word.no")
        case dict() if name == "counts":
            counts = {key: count for key, count in value.items() if isinstance(count, int)}
            return ", ".join(f"{row.title} {words.number(row.count)}" for row in counted_rows(words, counts)) or "0"
        case list():
            more = f" (+{words.number(len(value) - _MOST_NAMED)})" if len(value) > _MOST_NAMED else ""
            return " ".join(map(str, value[:_MOST_NAMED])) + more or MISSING
        case str() if _HASH.fullmatch(value):
            return value[:_SHORT]
        case str() | int() | float():
            return str(value)
        case None:
            return MISSING
    return json.dumps(value, ensure_ascii=False)
