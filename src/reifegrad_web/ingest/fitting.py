"""Fails messages that say something which no column of the facts holds, on whichever database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.reference.known import as_text
from reifegrad_web.ingest.protocols.message import FailedMessage, Message
from reifegrad_web.leads.json_values import plain_values
from reifegrad_web.leads.models import ProfileChange

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "account_id"
_LONGEST_ATTRIBUTE = ProfileChange._meta.get_field("attribute").max_length or 0
_LONGEST_ACCOUNT = ProfileChange._meta.get_field("account").max_length or 0


def fitting(item: Message | FailedMessage) -> Message | FailedMessage:
    """The message, or what it fails for: the name of a trait, or of the company that is one, is too long."""
    if isinstance(item, FailedMessage) or item.type == "alias" or not (item.traits or item.traits_once):
        return item
    longest = max(map(len, (*item.traits, *item.traits_once)))
    if longest > _LONGEST_ATTRIBUTE:
        return FailedMessage("trait-name-too-long", {"length": longest, "most": _LONGEST_ATTRIBUTE}, item.raw)
    company = 0 if item.type == "group" else max(map(len, _companies(item)), default=0)  # a group has its id for that
    if company > _LONGEST_ACCOUNT:
        params: dict[str, str | int] = {"field": ACCOUNT, "length": company, "most": _LONGEST_ACCOUNT}
        return FailedMessage("id-too-long", params, item.raw)
    return item


def _companies(item: Message) -> Iterator[str]:
    for traits in (item.traits, item.traits_once):
        if traits.get(ACCOUNT) is not None:
            yield as_text(plain_values({ACCOUNT: traits[ACCOUNT]}).get(ACCOUNT)) or ""
