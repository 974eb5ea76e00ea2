"""Says which identifiers a message names, and which of them it says are one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad_web.leads.identities import ANONYMOUS, EMAIL, USER, Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reifegrad_web.ingest.protocols.message import Message


def own_key(message: Message) -> Key:
    """The identifier under which an activity is noted: the user, or else the device."""
    if message.user_id is not None:
        return Key(USER, message.user_id)
    if message.anonymous_id is not None:
        return Key(ANONYMOUS, message.anonymous_id)
    raise ValueError("a message without an identity is a failed message")


def keys_of(message: Message) -> Iterable[Key]:
    """The identifiers that a message names, the firmest first."""
    if message.user_id is not None:
        yield Key(USER, message.user_id)
    if message.anonymous_id is not None:
        yield Key(ANONYMOUS, message.anonymous_id)
    if message.previous_id is not None:
        yield Key(USER, message.previous_id)
    email = _email(message)
    if email is not None and message.type != "group":  # the traits of a group are those of a company
        yield Key(EMAIL, email)


def pairs_of(message: Message) -> Iterable[tuple[Key, Key]]:
    """Which identifiers are one person, as far as a message says so.

    Either id of an alias may be that of a device: clients differ in which of the two they write where.
    """
    first, *others = keys_of(message)
    yield from ((first, other) for other in others)
    if message.type == "alias" and message.user_id is not None and message.previous_id is not None:
        yield Key(ANONYMOUS, message.previous_id), Key(USER, message.user_id)
        yield Key(ANONYMOUS, message.user_id), Key(USER, message.previous_id)


def _email(message: Message) -> str | None:
    found = message.traits.get("email")
    return found.strip().lower()[:200] or None if isinstance(found, str) and "@" in found else None
