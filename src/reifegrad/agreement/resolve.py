"""Resolves a typed `AgreementDocument` into the `Agreement` that it means, collecting all problems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reifegrad.agreement.amounts import AmountError, read_promised
from reifegrad.agreement.resolve_levels import resolve_levels
from reifegrad.agreement.resolve_people import resolve_people, resolve_queues, resolve_teams, resolve_territories
from reifegrad.agreement.resolve_routes import resolve_routes
from reifegrad.agreement.rules import ORIGINS, RESULTS, Agreement, Promise
from reifegrad.errors import nearest
from reifegrad.spec.condition import ConditionError, Names, Node, Type, names
from reifegrad.spec.condition_parser import parse_condition
from reifegrad.spec.property_names import PropertyNames
from reifegrad.spec.resolve import hash_of_content, read_timezone
from reifegrad.spec.resolve_measure import known_types, learn_types, resolve_measures, settled_measures
from reifegrad.spec.title import title_of
from reifegrad.spec.vocabulary import FIXED_NAMES, KNOWN_ATTRIBUTES, KNOWN_PROPERTIES, USUAL_ATTRIBUTES
from reifegrad.worktime.resolve import resolve_calendars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.agreement.document import AgreementDocument, PromiseDocument
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import Measure


def resolve_agreement(document: AgreementDocument, findings: Findings) -> Agreement:
    """The agreement that is meant. Raises `ReifegradError` with everything that `findings` holds at the end."""
    attributes, properties = {**KNOWN_ATTRIBUTES, **ORIGINS}, dict(KNOWN_PROPERTIES)
    while True:
        reader = AgreementReader(document, findings, attributes, properties)
        agreement = reader.agreement()
        for known in (reader.attributes, reader.properties):
            for one, other in known.similar_pairs(FIXED_NAMES):
                findings.add((), "names-alike", one=one, other=other)
        findings.stop_if_any()
        found = _learned(reader.attributes), _learned(reader.properties)
        if found == (attributes, properties):
            return agreement
        # In `a = b` each name takes the type that the other one gets further down: read again what it means.
        attributes, properties = found


def _learned(known: Names) -> dict[str, Type]:
    """The types known beforehand and those learned from use."""
    used = {name: kind for name, kind in known.types.items() if kind is not None}
    return {name: kind for name, kind in {**known.presets, **used}.items() if not _is_result(name)}


def _is_result(name: str) -> bool:
    prefix, dot, _ = name.partition(".")
    return bool(dot) and prefix in RESULTS


class AgreementReader:
    """Walks through a document once; its parts note problems and the names that they read here."""

    subject = "lead"

    def __init__(
        self, document: AgreementDocument, findings: Findings, attributes: Mapping[str, Type], properties: Any
    ) -> None:
        self.document, self.findings = document, findings
        self.timezone = read_timezone(document.timezone, findings)
        self.attributes = Names(
            {**attributes, **self._results()},
            fixed=frozenset(KNOWN_ATTRIBUTES),
            usual=USUAL_ATTRIBUTES,
            prefixes=frozenset({"account", *RESULTS}),
        )
        self.properties = PropertyNames(dict(properties), fixed=frozenset(KNOWN_PROPERTIES))
        self.measures: dict[str, Measure] = {}

    def _results(self) -> dict[str, Type]:
        return {f"{result}.{name}": kind for name in self.document.models or {} for result, kind in RESULTS.items()}

    def agreement(self) -> Agreement:
        """All parts together."""
        document = self.document
        self.measures = resolve_measures(document.measures or {}, self, {})
        self.attributes.presets |= known_types(self.measures, self.properties)
        calendars = resolve_calendars(document.calendars or {}, self.timezone, self.findings)
        territories = resolve_territories(document.territories or {}, self)
        people = resolve_people(document, self)
        teams = resolve_teams(document, self)
        queues = resolve_queues(document, self)
        routes = resolve_routes(document, self)
        levels = resolve_levels(document, self)
        promises = tuple(self._promises(document.promises or {}))
        learn_types(self.measures, self.attributes, self)
        read = [name for name in self.attributes.types if not _is_result(name)]
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
            attributes={name: self.attributes.settled(name) for name in read if name not in self.measures},
            properties={name: self.properties.settled(name) for name in self.properties.read},
            results=tuple(name for name in self.attributes.types if _is_result(name)),
            hash=hash_of_content(document.model_dump(exclude_none=True)),
        )

    def condition(self, text: str, path: Path) -> Node | None:
        """The condition of a key; None for `else`, and where it cannot be read, which is noted."""
        if text.strip() == "else":
            return None
        try:
            node = parse_condition(text, self.attributes, timezone=self.timezone)
        except ConditionError as error:
            self.findings.add(path, error.code, error.variant, **error.params)
            return None
        self._check_results(node, path)
        return node

    def reads_text(self, attribute: str, path: Path) -> None:
        """Note that an attribute is read as a text."""
        try:
            self.attributes.infer_type(attribute, Type.TEXT)
        except ConditionError as error:
            self.findings.add(path, error.code, error.variant, **error.params)

    def _check_results(self, node: Node, path: Path) -> None:
        models = self.document.models or {}
        for name in dict.fromkeys(names(node)):
            model = name.partition(".")[2]
            if _is_result(name) and model not in models:
                near = nearest(model, models)
                self.findings.add(path, "name-unknown", "model", name=model, near=near)

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
