"""The form of one part of a model: a criterion, a dimension, the thresholds. It writes into the text of the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reifegrad.explain.wording import Wording
from reifegrad.spec.document import CriterionDocument, DimensionDocument, Document
from reifegrad.spec.edit_values import put_value, value_at
from reifegrad.spec.shape import key_of
from reifegrad.spec.title import title_in, title_of
from reifegrad_web.models.texts import read_text
from reifegrad_web.pages.models.entries import (
    DecayEntry,
    EntryError,
    GradesEntry,
    NamesEntry,
    NumberEntry,
    PointsEntry,
    StepsEntry,
    SwitchEntry,
    TextEntry,
    TitleEntry,
)
from reifegrad_web.pages.models.spans import meant, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words
    from reifegrad.spec.findings import Path
    from reifegrad_web.models.texts import ReadText
    from reifegrad_web.pages.models.entries import Entry, Given, Input, Written

_WHERE, _WITHIN = TextEntry("where", is_long=True), TextEntry("within", is_span=True)
_POINTS, _BY_VALUE = NumberEntry("points"), PointsEntry("points")
_UP_TO = (NumberEntry("min"), NumberEntry("max"))
KINDS: Mapping[str, Sequence[Entry]] = {
    "attribute": (TextEntry("attribute"), _BY_VALUE, NumberEntry("unknown")),
    "graded": (TextEntry("attribute"), GradesEntry("grades"), NumberEntry("weight")),
    "condition": (TextEntry("when", is_long=True), _POINTS),
    "weighted": (TextEntry("when", is_long=True), NumberEntry("weight")),
    "occurrence": (
        *(NamesEntry("activity"), _WHERE, _WITHIN, _POINTS, TextEntry("limit", is_span=True)),
        *(*_UP_TO, DecayEntry("decay")),
    ),
    "measured": (NamesEntry("activity"), _WHERE, TextEntry("measure"), _WITHIN, _BY_VALUE),
    "absent": (NamesEntry("activity"), _WHERE, TextEntry("absent_for", is_span=True), _POINTS),
    "dimension": (DecayEntry("decay"),),
    "thresholds": (StepsEntry("thresholds"),),
}
"""The kinds of parts that have a form, with the keys that it shows between title and switch."""
_ABOUT = {
    "enabled": "models.about.enabled", "points": "models.about.points", "title": "models.about.title",
    "activity": "models.about.activity", "within": "models.about.within", "limit": "models.about.limit",
    "absent_for": "models.about.absent_for",
}  # fmt: skip
"""Where the words of the reference are about the file more than about the form."""
_TITLE, _VETO, _ENABLED = TitleEntry("title"), TitleEntry("disqualify"), SwitchEntry("enabled")
LABELS = ("de", "en", "value", "points", "span", "lose")
"""What inputs are called that have words of their own."""
THRESHOLDS, WAS = "thresholds", "was-"
"""The part that is no criterion, and what the fields begin with that say what was shown."""


@dataclass(frozen=True)
class ShownInput:
    """An input in words; `choices` are values with what they are called."""

    name: str
    kind: str
    value: str
    label: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FormField:
    """A key of the form: what it is called, its inputs in rows, and what is wrong with it.

    `about` says what goes into it, in parts; those with True are letters of the file.
    """

    key: str
    label: str
    about: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[ShownInput]]
    digest: str
    errors: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The first of its inputs, which the label belongs to."""
        return self.rows[0][0].name if self.rows else ""

    @property
    def is_single(self) -> bool:
        """Whether it is one input alone."""
        return len(self.rows) == 1 and len(self.rows[0]) == 1


@dataclass(frozen=True)
class PartForm:
    """The form of the part at `path`; `beside` are keys that stand in the text only."""

    path: str
    title: str
    line: int | None
    fields: Sequence[FormField]
    beside: Sequence[str]
    problems: Sequence[str] = ()


def kind_of(path: Path, written: Written) -> str | None:
    """Which form a part has; None for those that have none."""
    if path == (THRESHOLDS,):
        return "thresholds"
    if len(path) == 2:
        return "dimension"
    if "attribute" in written:
        return "graded" if "grades" in written else "attribute"
    if "when" in written:
        return "weighted" if "personas" in path else "condition"
    if "activity" not in written:
        return None
    return "absent" if "absent_for" in written else "measured" if "measure" in written else "occurrence"


def entries_of(path: Path, written: Written) -> Sequence[Entry]:
    """The keys of the form of a part; none for a part without one."""
    kind = kind_of(path, written)
    if kind is None:
        return ()
    if kind == "thresholds":
        return KINDS[kind]
    veto = (_VETO,) if "disqualify" in written else ()
    return (_TITLE, *KINDS[kind], *veto, *(() if kind == "dimension" else (_ENABLED,)))


def part_form(
    found: ReadText,
    path: Path,
    words: Words,
    errors: Mapping[str, Sequence[str]] | None = None,
    given: Given | None = None,
) -> PartForm | None:
    """The form of a part as it stands in a text; None where there is no such part.

    Args:
        found: The text, which is a model.
        path: The keys that lead to the part.
        words: The language.
        errors: What is wrong with which key, and under an empty key with the whole.
        given: What was sent and is still shown: something is wrong with it, or the form stays as it is.
    """
    written = _written(found, path)
    if written is None:
        return None
    wrong, entries = errors or {}, entries_of(path, written)
    fields = [_field(each, path, written, words, wrong, given) for each in entries]
    if path == (THRESHOLDS,) and found.model is not None:
        fields = [_with_stages(each, Wording(found.model, words.language)) for each in fields]
    known = {each.key for each in entries} | {"criteria", "groups", "personas"}
    beside = [] if path == (THRESHOLDS,) else [str(key) for key in written if key not in known]
    title = words("models.thresholds") if path == (THRESHOLDS,) else _title_of(written, path, words)
    return PartForm(".".join(path), title, found.lines.get(path), fields, beside, wrong.get("", ()))


def _with_stages(field: FormField, wording: Wording) -> FormField:
    """The thresholds with what stages are called."""
    rows = [[replace(each, label=wording.stage(each.label)) for each in row] for row in field.rows]
    return replace(field, rows=rows)


def _title_of(written: Written, path: Path, words: Words) -> str:
    title = written.get("title")
    return title_in(title_of(title if isinstance(title, str | dict) else None), words.language, path[-1])


def _field(
    entry: Entry, path: Path, written: Written, words: Words, wrong: Mapping[str, Sequence[str]], given: Given | None
) -> FormField:
    given = None if given is None else _meant(given, entry, written, words)
    sent = {name: list(values) for name, values in (given or {}).items()}
    rows = [
        [_input(each if given is None else replace(each, value=_next(sent, each)), path, words) for each in row]
        for row in entry.rows(written)
    ]
    document = Document if path == (THRESHOLDS,) else DimensionDocument if len(path) == 2 else CriterionDocument
    is_number = isinstance(entry, NumberEntry) and entry.key == "points"
    about = "" if is_number else words(_ABOUT.get(entry.key) or key_of(document, entry.key))
    parts = [(part, bool(place % 2)) for place, part in enumerate(about.split("`")) if part]
    title, errors = words(f"models.key.{entry.key}"), wrong.get(entry.key, ())
    return FormField(entry.key, title, parts, rows, _digest(entry, written, given, is_taken_over=not wrong), errors)


def _digest(entry: Entry, written: Written, given: Given | None, *, is_taken_over: bool) -> str:
    """What the form will show that is not in the text yet: nothing, when it shows the text or was taken over."""
    if given is None:
        return entry.digest_shown(written)
    return entry.digest_given(given) if is_taken_over else "".join(given.get(f"{WAS}{entry.key}", ()))


def _meant(given: Given, entry: Entry, written: Written, words: Words) -> Given:
    """What was sent in the words of the file: what was shown of the file is what stands there."""
    spans = {each.name: each.value for row in entry.rows(written) for each in row if each.kind == "span"}
    return {
        name: [spans[name] if text == said(spans[name], words) else meant(text, words) for text in texts]
        if name in spans
        else texts
        for name, texts in given.items()
    }


def _next(sent: dict[str, list[str]], each: Input) -> str:
    """What was sent in the next input of a name."""
    values = sent.get(each.name, [])
    return values.pop(0) if values else ""


def _input(each: Input, path: Path, words: Words) -> ShownInput:
    choices = [(name, words(f"models.decay.{name}")) for name in each.choices]
    if len(path) == 2 and choices:  # above a dimension there is nothing
        choices[0] = (choices[0][0], words("models.decay.unset"))
    label = words(f"models.input.{each.label}") if each.label in LABELS else each.label
    value = said(each.value, words) if each.kind == "span" else each.value
    return ShownInput(each.name, each.kind, value, label, choices)


def write_form(found: ReadText, path: Path, given: Given, words: Words) -> tuple[str, Mapping[str, Sequence[str]]]:
    """The text with what was changed in the form, and what is wrong: then the text stays as it was.

    Args:
        found: The text, which is a model.
        path: The keys that lead to the part.
        given: The values of the inputs.
        words: The language of what is said.
    """
    text, errors, written = found.text, dict[str, list[str]](), _written(found, path)
    for each in () if written is None else entries_of(path, written):
        if written is None:
            continue
        sent = _meant(given, each, written, words)
        if [each.digest_given(sent)] == list(given.get(f"{WAS}{each.key}", ())):
            continue
        try:
            owner = path[:-1] if path == (THRESHOLDS,) else path
            text = put_value(text, (*owner, each.key), each.read(sent, written))
        except EntryError as error:
            errors.setdefault(each.key, []).append(words(error.args[0]))
        except ValueError:
            errors.setdefault(each.key, []).append(words("models.entry.by_hand"))
    if not errors and text != found.text:
        errors = _problems_of(text, path, words)
    return (found.text, errors) if errors else (text, {})


def _problems_of(text: str, path: Path, words: Words) -> dict[str, list[str]]:
    """What a text would be wrong with, by the keys of the part; under an empty key what is wrong elsewhere."""
    after = read_text(text)
    errors: dict[str, list[str]] = {}
    for problem in after.problems if after.model is None else ():
        place = problem.key.split(".")
        inner = place[len(path)] if tuple(place[: len(path)]) == path and len(place) > len(path) else ""
        key = inner if path != (THRESHOLDS,) else THRESHOLDS
        text = f"{problem.what_in(words.language)}. {problem.fix_in(words.language)}".strip()
        errors.setdefault(key, []).append(said(text, words))
    return errors


def _written(found: ReadText, path: Path) -> Written | None:
    """The keys and values of a part; of the thresholds, the whole file, in which they are a key."""
    if path == (THRESHOLDS,):
        return found.plain if THRESHOLDS in found.plain else None
    is_part = len(path) >= 2 and path[0] == "dimensions" and (len(path) == 2 or path[-2] == "criteria")
    written = value_at(found.plain, path) if is_part else None
    return written if isinstance(written, dict) else None
