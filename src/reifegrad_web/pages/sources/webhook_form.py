"""The form of a webhook: where it goes, and what it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.spec.value_order import values_of
from reifegrad_web.pages.sources.webhook_words import model_title
from reifegrad_web.webhooks.addresses import LONGEST
from reifegrad_web.webhooks.administering import Wanted
from reifegrad_web.webhooks.bodies import INCLUDES
from reifegrad_web.webhooks.wanting import ACTIONS_ONLY, WHATS, published

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.errors import ReifegradError
    from reifegrad.language.words import Words
    from reifegrad_web.webhooks.models import Webhook

_FIELDS = {
    "webhook-exists": "name",
    "webhook-empty": "name",
    "webhook-address": "url",
    "webhook-model": "model",
    "webhook-value": "values",
    "webhook-values": "values",
}
"""Under which field a problem is said."""


class WebhookForm(forms.Form):
    """A name, an address, what is told, and what goes with it."""

    name = forms.CharField(max_length=100)
    url = forms.CharField(max_length=LONGEST, widget=forms.URLInput())
    whats = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple())
    model = forms.ChoiceField(required=False)
    values = forms.CharField(required=False, max_length=2_000)
    only_rising = forms.BooleanField(required=False)
    includes = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple())

    def __init__(self, words: Words, **given: Any) -> None:
        super().__init__(label_suffix="", **given)
        self._words = words
        for name, field in self.fields.items():
            field.label, field.help_text = words(f"webhooks.field.{name}"), words(f"webhooks.help.{name}")
        models = published()
        kept = (self.initial or {}).get("model") or ""
        names = [*models, *([kept] if kept and kept not in models else [])]
        self._offer("whats", [(what, words(f"privacy.crossed.{what}")) for what in (*WHATS, ACTIONS_ONLY)])
        self._offer(
            "model", [("", words("webhooks.every_model")), *((name, model_title(words, name)) for name in names)]
        )
        self._offer("includes", [(each, words(f"webhooks.include.{each}")) for each in INCLUDES])
        self.known = [(model_title(words, name), ", ".join(_values(each))) for name, each in models.items()]
        self.fields["url"].widget.attrs["placeholder"] = "https://hooks.example.com/reifegrad"

    @property
    def wanted(self) -> Wanted:
        """What is asked for."""
        given = self.cleaned_data
        return Wanted(
            given["name"],
            given["url"].strip(),
            given["whats"],
            given["model"],
            [value.strip() for value in given["values"].split(",") if value.strip()],
            given["only_rising"],
            given["includes"],
        )

    def refuse(self, error: ReifegradError) -> None:
        """Say a problem under the field that it is about."""
        for each in error.problems:
            said = f"{each.what_in(self._words.language)}. {each.fix_in(self._words.language)}"
            self.add_error(_FIELDS.get(each.code), said)

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def kept_values(row: Webhook) -> Mapping[str, Any]:
    """What the form of a webhook begins with."""
    return {
        "name": row.name,
        "url": row.url,
        "whats": row.whats,
        "model": row.model,
        "values": ", ".join(row.values),
        "only_rising": row.only_rising,
        "includes": row.includes,
    }


def _values(model: Any) -> Sequence[str]:
    found = values_of(model)
    names = (name for what in ("stage", "segment", "priority", "grade", "cell") for name in found[what])
    return list(dict.fromkeys(names))
