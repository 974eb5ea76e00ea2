"""Resolves a typed `ActionsDocument` into the `Actions` that it means, collecting all problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.actions.placeholders import check_text, text_of
from reifegrad.actions.resolve_effects import check_calendar, resolve_effects
from reifegrad.actions.resolve_listening import resolve_listening
from reifegrad.actions.resolve_sequences import resolve_sequences
from reifegrad.actions.rules import ActionRule, Actions, EmailTemplate, NamedList
from reifegrad.agreement.lead_reader import LeadReader, is_result, read_until_settled
from reifegrad.spec.duration import DurationError, parse_duration
from reifegrad.spec.resolve import hash_of_content
from reifegrad.spec.resolve_measure import learn_types, settled_measures
from reifegrad.spec.title import title_of
from reifegrad.worktime.resolve import resolve_calendars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reifegrad.actions.document import ActionsDocument, RuleDocument
    from reifegrad.spec.condition import Type
    from reifegrad.spec.duration import Duration
    from reifegrad.spec.findings import Findings, Path


def resolve_actions(document: ActionsDocument, findings: Findings) -> Actions:
    """The actions that are meant. Raises `ReifegradError` with everything that `findings` holds at the end."""
    return read_until_settled(
        lambda attributes, properties: ActionsReader(document, findings, attributes, properties),
        ActionsReader.actions,
        findings,
    )


class ActionsReader(LeadReader):
    """Walks through a document once; its parts note problems and the names that they read here."""

    def __init__(
        self,
        document: ActionsDocument,
        findings: Findings,
        attributes: Mapping[str, Type],
        properties: Mapping[str, Type],
    ) -> None:
        super().__init__(document.models or {}, document.timezone, findings, attributes, properties)
        self.document = document

    def actions(self) -> Actions:
        """All parts together."""
        document = self.document
        self.read_measures(document.measures or {})
        calendars = resolve_calendars(document.calendars or {}, self.timezone, self.findings)
        if document.during is not None:
            check_calendar(document.during, ("during",), document, self)
        templates = dict(self._templates())
        rules = tuple(self._rules())
        sequences = {found.name: found for found in resolve_sequences(document, self)}
        learn_types(self.measures, self.attributes, self)
        return Actions(
            name=document.name,
            title=title_of(document.title),
            timezone=self.timezone,
            language=document.language,
            models=dict(document.models or {}),
            measures=settled_measures(self.measures, self.attributes),
            calendars=calendars,
            lists={name: NamedList(name, title_of(part.title)) for name, part in (document.lists or {}).items()},
            templates=templates,
            rules=rules,
            sequences=sequences,
            attributes=self.read_names(),
            properties={name: self.properties.settled(name) for name in self.properties.read},
            results=tuple(name for name in self.attributes.types if is_result(name)),
            hash=hash_of_content(document.model_dump(exclude_none=True)),
        )

    def _templates(self) -> Iterator[tuple[str, EmailTemplate]]:
        for name, part in (self.document.templates or {}).items():
            path: Path = ("templates", name)
            template = EmailTemplate(name, title_of(part.subject), text_of(part.text))
            check_text(template.subject, (*path, "subject"), self)
            check_text(template.text, (*path, "text"), self)
            yield name, template

    def _rules(self) -> Iterator[ActionRule]:
        """The rules that are enabled; the others are read too, so that they do not rot."""
        for name, part in self.document.rules.items():
            rule = self._rule(name, part)
            if part.enabled:
                yield rule

    def _rule(self, name: str, part: RuleDocument) -> ActionRule:
        path: Path = ("rules", name)
        if part.during is not None:
            check_calendar(part.during, (*path, "during"), self.document, self)
        return ActionRule(
            name=name,
            on=resolve_listening(part.on, (*path, "on"), self),
            effects=tuple(resolve_effects(part.do, (*path, "do"), self.document, self)),
            condition=None if part.when is None else self.condition(part.when, (*path, "when")),
            repeat=part.repeat,
            cool_down=self._cool_down(part.cool_down, (*path, "cool_down")),
            during=part.during or self.document.during,
            title=title_of(part.title),
        )

    def _cool_down(self, written: str | None, path: Path) -> Duration | None:
        try:
            return None if written is None else parse_duration(written)
        except DurationError as error:
            self.findings.add(path, "duration-invalid", because=error.message)
            return None
