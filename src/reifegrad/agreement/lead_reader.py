"""Reads the conditions of a file about leads: names and their types, measures, results of models.

An agreement is such a file, and so is what says which actions start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from reifegrad.agreement.rules import ORIGINS, RESULTS
from reifegrad.errors import nearest
from reifegrad.spec.condition import ConditionError, Names, Node, Type, names
from reifegrad.spec.condition_parser import parse_condition
from reifegrad.spec.property_names import PropertyNames
from reifegrad.spec.resolve import read_timezone
from reifegrad.spec.resolve_measure import known_types, resolve_measures
from reifegrad.spec.vocabulary import FIXED_NAMES, KNOWN_ATTRIBUTES, KNOWN_PROPERTIES, USUAL_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reifegrad.spec.document import MeasureDocument
    from reifegrad.spec.findings import Findings, Path
    from reifegrad.spec.model import Measure

Meant = TypeVar("Meant")
Reader = TypeVar("Reader", bound="LeadReader")


def read_until_settled(
    reader_of: Callable[[Mapping[str, Type], Mapping[str, Type]], Reader],
    read: Callable[[Reader], Meant],
    findings: Findings,
) -> Meant:
    """What a file means, read until the types of all names are known.

    Raises:
        ReifegradError: Everything that `findings` holds at the end.
    """
    attributes, properties = {**KNOWN_ATTRIBUTES, **ORIGINS}, dict(KNOWN_PROPERTIES)
    while True:
        reader = reader_of(attributes, properties)
        meant = read(reader)
        for known in (reader.attributes, reader.properties):
            for one, other in known.similar_pairs(FIXED_NAMES):
                findings.add((), "names-alike", one=one, other=other)
        findings.stop_if_any()
        found = _learned(reader.attributes), _learned(reader.properties)
        if found == (attributes, properties):
            return meant
        # In `a = b` each name takes the type that the other one gets further down: read again what it means.
        attributes, properties = found


def _learned(known: Names) -> dict[str, Type]:
    """The types known beforehand and those learned from use."""
    used = {name: kind for name, kind in known.types.items() if kind is not None}
    return {name: kind for name, kind in {**known.presets, **used}.items() if not is_result(name)}


def is_result(name: str) -> bool:
    """Whether a name stands for a result of a model: `cell.fit`."""
    prefix, dot, _ = name.partition(".")
    return bool(dot) and prefix in RESULTS


class LeadReader:
    """What the parts of a file share while they are read: where problems go, and the names that were read so far."""

    subject = "lead"

    def __init__(
        self,
        models: Mapping[str, str],
        timezone: str,
        findings: Findings,
        attributes: Mapping[str, Type],
        properties: Mapping[str, Type],
    ) -> None:
        self.models, self.findings = models, findings
        self.timezone = read_timezone(timezone, findings)
        results = {f"{result}.{name}": kind for name in models for result, kind in RESULTS.items()}
        self.attributes = Names(
            {**attributes, **results},
            fixed=frozenset(KNOWN_ATTRIBUTES),
            usual=USUAL_ATTRIBUTES,
            prefixes=frozenset({"account", *RESULTS}),
        )
        self.properties: Any = PropertyNames(dict(properties), fixed=frozenset(KNOWN_PROPERTIES))
        self.measures: dict[str, Measure] = {}

    def read_measures(self, written: Mapping[str, MeasureDocument]) -> None:
        """Read the measures, so that conditions find them."""
        self.measures = resolve_measures(written, self, {})
        self.attributes.presets |= known_types(self.measures, self.properties)

    def read_names(self) -> dict[str, Type]:
        """The attributes that were read, with their types."""
        read = [name for name in self.attributes.types if not is_result(name) and name not in self.measures]
        return {name: self.attributes.settled(name) for name in read}

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
        for name in dict.fromkeys(names(node)):
            model = name.partition(".")[2]
            if is_result(name) and model not in self.models:
                self.findings.add(path, "name-unknown", "model", name=model, near=nearest(model, self.models))
