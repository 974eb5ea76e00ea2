"""Resolves a typed `AgreementDocument` into the `Agreement` that it means, collecting all problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.agreement.amounts import AmountError, read_promised
from reifegrad.agreement.lead_reader import LeadReader, is_result, read_until_settled
from reifegrad.agreement.pseudo import resolve_pseudo
from reifegrad.agreement.resolve_levels import resolve_levels
from reifegrad.agreement.resolve_people import resolve_people, resolve_queues, resolve_teams, resolve_territories
from reifegrad.agreement.resolve_routes import resolve_routes
from reifegrad.agreement.rules import Agreement, Promise
from reifegrad.spec.resolve import hash_of_content
from reifegrad.spec.resolve_measure import learn_types, settled_measures
from reifegrad.spec.title import title_of
from reifegrad.worktime.resolve import resolve_calendars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.agreement.document import AgreementDocument, PromiseDocument
    from reifegrad.spec.condition import Type
    from reifegrad.spec.findings import Findings, Path


def resolve_agreement(document: AgreementDocument, findings: Findings) -> Agreement:
    """The agreement that is meant. Raises `ReifegradError` with everything that `findings` holds at the end."""
    return read_until_settled(
        lambda attributes, properties: AgreementReader(document, findings, attributes, properties),
        AgreementReader.agreement,
        findings,
    )


class AgreementReader(LeadReader):
    """Walks through a document once; its parts note problems and the names that they read here."""

    def __init__(
        self,
        document: AgreementDocument,
        findings: Findings,
        attributes: Mapping[str, Type],
        properties: Mapping[str, Type],
    ) -> None:
        super().__init__(document.models or {}, document.timezone, findings, attributes, properties)
        self.document = document

    def agreement(self) -> Agreement:
        """All parts together."""
        document = self.document
        self.read_measures(document.measures or {})
        calendars = resolve_calendars(document.calendars or {}, self.timezone, self.findings)
        territories = resolve_territories(document.territories or {}, self)
        people = resolve_people(document, self)
        teams = resolve_teams(document, self)
        queues = resolve_queues(document, self)
        pseudo = resolve_pseudo(document.pseudo, self)
        routes = resolve_routes(document, self)
        levels = resolve_levels(document, self)
        promises = tuple(self._promises(document.promises or {}))
        learn_types(self.measures, self.attributes, self)
        return Agreement(
            name=document.name,
            title=title_of(document.title),
            timezone=self.timezone,
            models=dict(document.models or {}),
            measures=settled_measures(self.measures, self.attributes),
            calendars=calendars,
            people=people,
            teams=teams,
            territories=territories,
            queues=queues,
            routes=routes,
            otherwise=document.routing.otherwise,
            levels=levels,
            promises=promises,
            pseudo=pseudo,
            attributes=self.read_names(),
            properties={name: self.properties.settled(name) for name in self.properties.read},
            results=tuple(name for name in self.attributes.types if is_result(name)),
            hash=hash_of_content(document.model_dump(exclude_none=True)),
        )

    def _promises(self, written: Mapping[str, PromiseDocument]) -> Iterator[Promise]:
        for name, part in written.items():
            path: Path = ("promises", name)
            condition = None if part.when is None else self.condition(part.when, (*path, "when"))
            try:
                amount, is_share = read_promised(part.at_least)
            except AmountError as error:
                self.findings.add((*path, "at_least"), "amount-invalid", because=error.message)
                continue
            if is_share and part.what == "delivered":
                self.findings.add((*path, "at_least"), "amount-invalid", "share-of-nothing")
            yield Promise(name, part.by, part.what, amount, is_share, part.per, condition, title_of(part.title))
