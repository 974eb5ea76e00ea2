"""The form of a connection: how a system is reached, how often it is read, and what is written back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.language import LANGUAGES
from reifegrad_web.connectors.administering import MOST_MINUTES, MOST_STATEMENT, Wanted
from reifegrad_web.connectors.kinds import URL
from reifegrad_web.pages.sources.webhook_words import model_title
from reifegrad_web.scoring.reading import served_models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.errors import ReifegradError
    from reifegrad.language.words import Words
    from reifegrad_web.connectors.kinds import Kind
    from reifegrad_web.connectors.models import Connector

_OPTION = "option_"
_FIELDS = {
    "connector-exists": "name",
    "import-source-name": "name",
    "webhook-address": f"{_OPTION}{URL}",
    "connector-secret": "secret",
    "connector-database": f"{_OPTION}server",
    "connector-nothing": f"{_OPTION}leads",
    "connector-minutes": "minutes",
    "connector-zone": "timezone",
    "webhook-model": "model",
}
"""Under which field a problem is said."""


class ConnectionForm(forms.Form):
    """A name, what a kind of system asks for, a secret that is never shown, and what is done with it."""

    name = forms.CharField(max_length=50)
    secret = forms.CharField(
        max_length=500, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, initial=15)
    timezone = forms.CharField(max_length=60)
    writes_back = forms.BooleanField(required=False, initial=True)
    model = forms.ChoiceField(required=False)
    language = forms.ChoiceField()

    def __init__(self, words: Words, kind: Kind, *, zone: str, of: Connector | None = None, **given: Any) -> None:
        super().__init__(label_suffix="", **given)
        self._words, self._kind, self._of = words, kind, of
        for name, default in kind.options.items():
            is_long = name in kind.statements
            widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}) if is_long else forms.TextInput()
            most = MOST_STATEMENT if is_long else 300
            self.fields[f"{_OPTION}{name}"] = forms.CharField(
                max_length=most, required=default is None, initial=default, widget=widget
            )
        self.order_fields(["name", *(f"{_OPTION}{name}" for name in kind.options), "secret"])
        if of is not None:
            del self.fields["name"]
        if not kind.can_write:
            for name in ("writes_back", "model", "language"):
                del self.fields[name]
        self._say()
        self.fields["timezone"].initial = zone

    def _say(self) -> None:
        words, kept = self._words, self._of
        for name, field in self.fields.items():
            key = f"option.{name.removeprefix(_OPTION)}" if name.startswith(_OPTION) else name
            field.label, field.help_text = words(f"connections.field.{key}"), words(f"connections.help.{key}")
        if not self._kind.can_write:
            self.fields["minutes"].help_text = words("connections.help.minutes.read")
        if kept is not None:
            self.fields["secret"].help_text = words("connections.help.secret.kept")
        models = [each.name for each in served_models()]
        if kept is not None and kept.model and kept.model not in models:
            models.append(kept.model)
        titles = [(name, model_title(words, name)) for name in models]
        self._offer("model", [("", words("connections.first_model")), *titles])
        self._offer("language", [(each, words(f"language.{each}")) for each in LANGUAGES])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        given, kept = self.cleaned_data, self._of
        return Wanted(
            name=given["name"] if kept is None else kept.name,
            kind=self._kind.name,
            options={name: given[f"{_OPTION}{name}"] for name in self._kind.options},
            secret=given["secret"] or None,
            mapping="" if kept is None else kept.mapping,
            timezone=given["timezone"],
            minutes=given["minutes"],
            writes_back=given.get("writes_back", False),
            model=given.get("model", ""),
            language=given.get("language") or self._words.language,
        )

    def refuse(self, error: ReifegradError) -> None:
        """Say a problem under the field that it is about."""
        for each in error.problems:
            said = f"{each.what_in(self._words.language)}. {each.fix_in(self._words.language)}"
            field = _FIELDS.get(each.code)
            self.add_error(field if field in self.fields else None, said)


def kept_values(row: Connector) -> Mapping[str, Any]:
    """What the form of a connection begins with: everything but the secret."""
    kept = {name: getattr(row, name) for name in ("minutes", "timezone", "writes_back", "model", "language")}
    return kept | {f"{_OPTION}{name}": value for name, value in row.options.items()}
