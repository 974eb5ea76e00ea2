"""The form of what sales tells of a lead that was won or lost."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.spec.condition import Type
from reifegrad_web.pages.frame.handover_words import OF_LOST, OF_WON, OUTCOME_COMMANDS, reason_title, stage_title
from reifegrad_web.pages.lead.entered import entered
from reifegrad_web.sales.feedback import LONGEST, REASONS, STAGES, WON, Told
from reifegrad_web.sales.reasons import FAILED
from reifegrad_web.sales.stage_machine import Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reifegrad.language.words import Words

_YES_OR_NO = ("is_reference", "recommends", "bought")
_SHORT = ("bought_from",)
_KNOWN = {"yes": True, "no": False}


class FeedbackForm(forms.Form):
    """What was told, field by field; with `decides`, also for how much a lead was won or would have been."""

    def __init__(
        self,
        words: Words,
        outcome: str,
        data: Mapping[str, Any] | None = None,
        *,
        told: Told | None = None,
        stage: str = "",
        decides: bool = False,
    ) -> None:
        initial = {} if told is None else _entered(told)
        super().__init__(data, auto_id="feedback-%s", label_suffix="", initial={"stage": stage} | initial)
        self.words, self.outcome, self.decides = words, outcome, decides
        if decides:
            widget = forms.TextInput(attrs={"inputmode": "decimal"})
            self.fields["amount"] = forms.CharField(required=False, max_length=40, widget=widget)
            self.fields["amount"].label = words("lead.outcome.amount")
        for name in OF_WON if outcome == WON else OF_LOST:
            self.fields[name] = self._field(name)
            self.fields[name].label = words(f"feedback.field.{name}")

    def clean(self) -> dict[str, Any]:
        """The amount is a number as the language writes it."""
        found: dict[str, Any] = self.cleaned_data
        given = found.get("amount", "").strip()
        amount = entered(given, Type.NUMBER, self.words) if given else None
        if given and (not isinstance(amount, float) or amount < 0):
            self.add_error("amount", self.words("lead.outcome.amount.wrong"))
        return found | {"amount": amount}

    @property
    def amount(self) -> float | None:
        """For how much."""
        found: float | None = self.cleaned_data["amount"]
        return found

    @property
    def reason(self) -> str:
        """The code of the reason."""
        return str(self.cleaned_data["reason"])

    def told(self) -> Told:
        """What was told."""
        given = {name: self.cleaned_data[name] for name in self.fields if name != "amount"}
        for name in _YES_OR_NO:
            if name in given:
                given[name] = _KNOWN.get(given[name])
        return Told(self.outcome, **given)

    def _field(self, name: str) -> forms.Field:
        options = self._options(name)
        if options:
            return forms.ChoiceField(required=False, choices=[("", self.words("feedback.unsaid")), *options])
        if name in _SHORT:
            return forms.CharField(required=False, max_length=200)
        return forms.CharField(required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))

    def _options(self, name: str) -> Sequence[tuple[str, str]]:
        words = self.words
        if name == "reason":
            command = OUTCOME_COMMANDS[self.outcome]
            return [(each, reason_title(command, each, words)) for each in REASONS[self.outcome]]
        if name == "stage":
            return [(each, stage_title(Stage(each), words)) for each in STAGES]
        if name == "failed":
            return [(each, words.named("attribute", each)) for each in FAILED]
        return [(each, words(f"word.{each}")) for each in _KNOWN] if name in _YES_OR_NO else []


def _entered(told: Told) -> dict[str, Any]:
    said = {True: "yes", False: "no"}
    found = {each.name: getattr(told, each.name) for each in fields(told)}
    return {name: said.get(value, "") if name in _YES_OR_NO else value for name, value in found.items()}
