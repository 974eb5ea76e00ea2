"""Resolves who is there: people with what they can take, teams, queues, and territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.amounts import AmountError, read_capacity
from reifegrad.agreement.rules import Beginnings, Person, Queue, Team, Territory
from reifegrad.errors import nearest
from reifegrad.spec.title import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from fractions import Fraction

    from reifegrad.agreement.document import AgreementDocument, TerritoryDocument
    from reifegrad.agreement.surroundings import AgreementSurroundings
    from reifegrad.spec.findings import Path


def resolve_people(document: AgreementDocument, around: AgreementSurroundings) -> dict[str, Person]:
    """Who takes leads, by name."""
    calendars = document.calendars or {}
    if document.calendar is not None:
        _check_known([document.calendar], calendars, "calendar", ("calendar",), around)
    found = {}
    for name, part in document.people.items():
        path: Path = ("people", name)
        territories = part.territories or []
        if part.calendar is not None:
            _check_known([part.calendar], calendars, "calendar", (*path, "calendar"), around)
        _check_known(territories, document.territories or {}, "territory", (*path, "territories"), around)
        found[name] = Person(
            name=name,
            title=title_of(part.title),
            calendar=part.calendar or document.calendar,
            capacity=_capacity(part.capacity, (*path, "capacity"), around),
            languages=tuple(part.languages or ()),
            territories=tuple(territories),
        )
    return found


def _capacity(written: float | str | None, path: Path, around: AgreementSurroundings) -> Fraction | None:
    try:
        return None if written is None else read_capacity(written)
    except AmountError as error:
        around.findings.add(path, "amount-invalid", because=error.message)
        return None


def resolve_teams(document: AgreementDocument, around: AgreementSurroundings) -> dict[str, Team]:
    """Teams with their members; a name means one of a person, a team or a queue."""
    found = {}
    for name, part in (document.teams or {}).items():
        path: Path = ("teams", name)
        _check_once(name, document.people, "people", path, around)
        _check_known(part.members, document.people, "person", (*path, "members"), around)
        for place, member in enumerate(part.members):
            if member in part.members[:place]:
                around.findings.add((*path, "members", str(place)), "team-invalid", "twice", name=member)
        found[name] = Team(name, tuple(part.members), title_of(part.title))
    return found


def resolve_queues(document: AgreementDocument, around: AgreementSurroundings) -> dict[str, Queue]:
    """Queues, and who works them off."""
    found = {}
    for name, part in document.queues.items():
        path: Path = ("queues", name)
        _check_once(name, document.people, "people", path, around)
        _check_once(name, document.teams or {}, "teams", path, around)
        if part.team is not None:
            _check_known([part.team], document.teams or {}, "team", (*path, "team"), around)
        if part.calendar is not None:
            _check_known([part.calendar], document.calendars or {}, "calendar", (*path, "calendar"), around)
        found[name] = Queue(name, title_of(part.title), part.team, part.calendar)
    return found


def resolve_territories(
    written: Mapping[str, TerritoryDocument], around: AgreementSurroundings
) -> dict[str, Territory]:
    """Territories by name, with the attributes that tell where a lead is."""
    found = {}
    for name, part in written.items():
        values, ranges = set(), []
        for place, value in enumerate(part.values):
            first, dots, last = (end.strip() for end in value.partition(".."))
            if not dots:
                values.add(value)
                continue
            if not first or len(first) != len(last) or first > last:
                path: Path = ("territories", name, "values", str(place))
                around.findings.add(path, "territory-invalid", "range", first=first[:60], last=last[:60])
            ranges.append(Beginnings(first, last))
        around.reads_text(part.attribute, ("territories", name, "attribute"))
        found[name] = Territory(name, part.attribute, frozenset(values), tuple(ranges), title_of(part.title))
    return found


def _check_known(
    written: Iterable[str], known: Mapping[str, object], what: str, path: Path, around: AgreementSurroundings
) -> None:
    """Note each name that is none of those of a part of the agreement."""
    for name in written:
        if name not in known:
            around.findings.add(path, "name-unknown", what, name=name, near=nearest(name, known))


def _check_once(name: str, others: Mapping[str, object], where: str, path: Path, around: AgreementSurroundings) -> None:
    if name in others:
        around.findings.add(path, "name-repeated", name=name, other=f"{where}.{name}")
