"""Resolves the routes of an agreement: their conditions, destinations, and how people share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.rules import Destination, Route
from reifegrad.errors import nearest
from reifegrad.spec.title import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.agreement.document import AgreementDocument, RouteDocument
    from reifegrad.agreement.surroundings import AgreementSurroundings
    from reifegrad.spec.findings import Path

ELSE = "else"


def resolve_routes(document: AgreementDocument, around: AgreementSurroundings) -> tuple[Route, ...]:
    """The routes that are enabled, in the order of the file; the others are read too, so that they do not rot."""
    return _RouteReader(document, around).routes()


class _RouteReader:
    """Reads the routes one by one; what stands behind `else` gets no lead."""

    def __init__(self, document: AgreementDocument, around: AgreementSurroundings) -> None:
        self.document, self.around, self.findings = document, around, around.findings

    def routes(self) -> tuple[Route, ...]:
        """All that are enabled."""
        routing = self.document.routing
        self._queue(routing.otherwise, ("routing", "otherwise"))
        found: list[Route] = []
        takes_all = False
        for name, part in routing.routes.items():
            path: Path = ("routing", "routes", name)
            if takes_all:
                self.findings.add((*path, "when"), "scale-invalid", "behind-else", name=name)
            route = self._route(name, part, path)
            if part.enabled:
                found.append(route)
                is_complete = not isinstance(part.to, dict) or ELSE in part.to
                takes_all = takes_all or (part.when.strip() == ELSE and is_complete)
        return tuple(found)

    def _route(self, name: str, part: RouteDocument, path: Path) -> Route:
        areas = tuple(self._areas(part.to, (*path, "to"))) if isinstance(part.to, dict) else ()
        listed = [part.to] if isinstance(part.to, str) else part.to
        destinations = () if isinstance(listed, dict) else tuple(self._destinations(listed, (*path, "to")))
        if part.otherwise is not None:
            self._queue(part.otherwise, (*path, "otherwise"))
        if part.language is not None:
            self.around.reads_text(part.language, (*path, "language"))
        self._check_members(part, (*destinations, *(target for _, target in areas)), path)
        return Route(
            name=name,
            condition=self.around.condition(part.when, (*path, "when")),
            destinations=destinations,
            otherwise=part.otherwise or self.document.routing.otherwise,
            areas=areas,
            by=part.by,
            account_owner=part.account_owner,
            language=part.language,
            territory=part.territory,
            hours=part.hours,
            title=title_of(part.title),
        )

    def _areas(self, written: dict[str, str], path: Path) -> Iterator[tuple[str | None, Destination]]:
        known = self.document.territories or {}
        is_behind_else = False
        for territory, name in written.items():
            inner = (*path, territory)
            if is_behind_else:
                self.findings.add(inner, "scale-invalid", "behind-else", name=territory)
            is_behind_else = is_behind_else or territory == ELSE
            if territory != ELSE and territory not in known:
                near = nearest(territory, known)
                self.findings.add(inner, "name-unknown", "territory", name=territory, near=near)
            target = self._destination(name, inner)
            if target is not None:
                yield None if territory == ELSE else territory, target

    def _destinations(self, written: list[str], path: Path) -> Iterator[Destination]:
        for place, name in enumerate(written):
            target = self._destination(name, path)
            if target is None:
                continue
            if target.kind == "queue" and place < len(written) - 1:
                self.findings.add(path, "route-invalid", "behind-queue", name=written[place + 1], queue=name)
            yield target

    def _destination(self, name: str, path: Path) -> Destination | None:
        document = self.document
        if name in document.people:
            return Destination("person", name)
        if name in (document.teams or {}):
            return Destination("team", name)
        if name in document.queues:
            return Destination("queue", name)
        near = nearest(name, [*document.people, *(document.teams or {}), *document.queues])
        self.findings.add(path, "name-unknown", "destination", name=name, near=near)
        return None

    def _queue(self, name: str, path: Path) -> None:
        if name not in self.document.queues:
            near = nearest(name, self.document.queues)
            self.findings.add(path, "name-unknown", "queue", name=name, near=near)

    def _check_members(self, part: RouteDocument, targets: tuple[Destination, ...], path: Path) -> None:
        """Whether everyone who may get a lead has what the route asks for."""
        names = [name for target in targets for name in self._members(target)]
        for name in dict.fromkeys(names):
            person = self.document.people.get(name)
            if person is None:
                continue
            if part.by == "capacity" and person.capacity is None:
                self.findings.add((*path, "by"), "route-invalid", "no-capacity", name=name)
            if part.hours != "any" and (person.calendar or self.document.calendar) is None:
                self.findings.add((*path, "hours"), "route-invalid", "no-calendar", name=name, hours=part.hours)

    def _members(self, target: Destination) -> list[str]:
        if target.kind == "person":
            return [target.name]
        return list((self.document.teams or {})[target.name].members) if target.kind == "team" else []
