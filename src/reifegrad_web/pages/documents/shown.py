"""Versions as pages show them: in words, with what the person who looks may do with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reifegrad_web.documents.document import State
from reifegrad_web.documents.versions import SIGNERS
from reifegrad_web.org.models import User
from reifegrad_web.org.people import COMMAND_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad.language.words import Words
    from reifegrad_web.documents.overview import DocumentStanding
    from reifegrad_web.documents.versions import VersionRecord
    from reifegrad_web.pages.documents.naming import Naming
    from reifegrad_web.pages.frame.page import Page

MARKETING, SALES, ADMIN = str(User.Role.MARKETING), str(User.Role.SALES), str(User.Role.ADMIN)
EDITORS = (MARKETING, SALES)
_PROGRAM = "token "


@dataclass(frozen=True)
class OfferedAction:
    """Something that can be done with a version: its name, what its button says and looks like, where it leads."""

    name: str
    title: str
    look: str
    address: str


@dataclass(frozen=True)
class ShownSignature:
    """Whether one of marketing, or of sales, stands for a version: who and when, or nobody yet."""

    role: str
    user: str
    signed_at: datetime | None
    comment: str


@dataclass(frozen=True)
class ShownVersion:
    """A version in words; `address` leads to it, `edit` to an editor that goes on from it, `home` to the document."""

    record: VersionRecord
    home: str
    address: str
    edit: str
    state: str
    by: str
    why: str
    waits_for: str
    signatures: Sequence[ShownSignature]
    actions: Sequence[OfferedAction]

    @property
    def is_published(self) -> bool:
        """Whether it is the one that scores."""
        return self.record.state == State.PUBLISHED

    @property
    def is_in_review(self) -> bool:
        """Whether it waits for signatures, or for its publication."""
        return self.record.state == State.IN_REVIEW

    @property
    def is_signed(self) -> bool:
        """Whether it has all signatures, and waits for somebody who publishes it."""
        return self.is_in_review and not self.record.missing


def shown_version(asked: Page, found: VersionRecord, naming: Naming) -> ShownVersion:
    """A version for whoever looks at it."""
    words = asked.words
    last = found.put_in_service if found.state == State.PUBLISHED else found.added
    return ShownVersion(
        record=found,
        home=naming.home_of(found.name),
        address=naming.address("version", found.name, found.version),
        edit=f"{naming.address('edit', found.name)}?version={found.version}",
        state=words(f"models.state.{found.state}"),
        by="" if last is None else who_in(words, last.who),
        why="" if last is None else last.why,
        waits_for=_joined([words(f"role.{role}") for role in found.missing], words),
        signatures=[_signature(found, role, words) for role in SIGNERS],
        actions=list(actions(asked, found, naming)),
    )


def shown_standing(asked: Page, found: DocumentStanding[Any], naming: Naming) -> dict[str, Any]:
    """The versions of a document of which more is said than that they are there, by how far they are."""
    one = {"published": found.published, "draft": found.draft, "before": found.before}
    shown = {name: None if each is None else shown_version(asked, each, naming) for name, each in one.items()}
    return {**shown, "in_review": [shown_version(asked, each, naming) for each in found.in_review]}


def who_in(words: Words, who: str) -> str:
    """Who did something: a user by name, a program by its token, or whoever works on the server."""
    if who == COMMAND_LINE:
        return words("models.who.server")
    return words("models.who.program", name=who.removeprefix(_PROGRAM)) if who.startswith(_PROGRAM) else who


def actions(asked: Page, found: VersionRecord, naming: Naming) -> Iterator[OfferedAction]:
    """What somebody may do with a version now, the next step first."""
    for name, look in _possible(asked.user, found):
        address = naming.address(name, found.name, found.version)
        shown = "discard" if name == "retire" and found.state != State.PUBLISHED else name
        yield OfferedAction(name, naming.say(asked.words, f"do.{shown}"), look, address)


def _possible(user: User, found: VersionRecord) -> Iterator[tuple[str, str]]:
    is_admin = user.role == ADMIN
    match found.state:
        case State.IN_REVIEW:
            if is_admin and found.is_signed:
                yield "publish", ""
            if found.is_signed_by(user.username):
                yield "withdraw", "quiet"
            elif user.role in SIGNERS:
                yield "sign", ""
        case State.RETIRED if found.published_at is not None and is_admin:
            yield "back", ""
        case State.DRAFT | State.RETIRED if found.published_at is None and (is_admin or user.role in EDITORS):
            yield "submit", ""
    if is_admin and found.state != State.RETIRED:
        yield "retire", "quiet danger" if found.state == State.PUBLISHED else "quiet"


def _signature(found: VersionRecord, role: str, words: Words) -> ShownSignature:
    title = words(f"role.{role}")
    for each in found.signatures:
        if each.role == role and each.withdrawn_at is None:
            return ShownSignature(title, each.user, each.signed_at, each.comment)
    return ShownSignature(title, "", None, "")


def _joined(parts: Sequence[str], words: Words) -> str:
    return f" {words('models.and')} ".join(parts)
