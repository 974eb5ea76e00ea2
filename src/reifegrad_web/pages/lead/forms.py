"""The forms of a lead's page: how a contact went, and what became of the lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.spec.condition import Type
from reifegrad_web.leads.owners import RESULTS
from reifegrad_web.pages.lead.entered import entered

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reifegrad.language.words import Words

OUTCOMES = ("won", "lost")
_LONGEST_NOTE, _LONGEST_REASON = 4_000, 200


class ContactForm(forms.Form):
    """How a contact went, a note, and when it is the lead's turn again."""

    result = forms.ChoiceField(choices=[(each, each) for each in RESULTS])
    note = forms.CharField(required=False, max_length=_LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
    again = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, words: Words, today: date, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="contact-%s", label_suffix="")
        self.words, self.today = words, today
        self.fields["note"].label = words("lead.contact.note")
        self.fields["again"].label = words("lead.contact.again.label")
        self.fields["again"].widget.attrs["min"] = today.isoformat()

    def clean_again(self) -> date | None:
        """A day to come."""
        found: date | None = self.cleaned_data["again"]
        if found is not None and found < self.today:
            raise forms.ValidationError(self.words("lead.contact.again.past"))
        return found


class OutcomeForm(forms.Form):
    """Won or lost, for how much, and why."""

    outcome = forms.ChoiceField(choices=[(each, each) for each in OUTCOMES])
    amount = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    reason = forms.CharField(required=False, max_length=_LONGEST_REASON)

    def __init__(self, words: Words, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="outcome-%s", label_suffix="")
        self.words = words
        self.fields["amount"].label = words("lead.outcome.amount")
        self.fields["reason"].label = words("lead.outcome.reason")

    def clean_amount(self) -> float | None:
        """A number as the language writes it."""
        given = self.cleaned_data["amount"].strip()
        if not given:
            return None
        found = entered(given, Type.NUMBER, self.words)
        if not isinstance(found, float) or found < 0:
            raise forms.ValidationError(self.words("lead.outcome.amount.wrong"))
        return found
