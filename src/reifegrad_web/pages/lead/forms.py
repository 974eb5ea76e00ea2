"""The form of a lead's page: how a contact went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.errors import ReifegradError
from reifegrad_web.leads.appointments import appointment_at, earliest
from reifegrad_web.leads.contacting import LONGEST_NOTE
from reifegrad_web.leads.owners import KINDS, RESULTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from reifegrad_web.pages.frame.page import Page


class ContactForm(forms.Form):
    """How a contact went, a note, when they meet, and when it is the lead's turn again."""

    result = forms.ChoiceField(choices=[(each, each) for each in RESULTS])
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2}))
    meets = forms.CharField(required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    again = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, asked: Page, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="contact-%s", label_suffix="")
        self.asked, self.words, self.today = asked, asked.words, asked.today
        words, today = self.words, self.today
        kinds = [(each, words(f"contact.kind.{each}")) for each in KINDS]
        self.fields["kind"] = forms.ChoiceField(required=False, choices=kinds, label=words("contact.kind"))
        self.fields["note"].label = words("lead.contact.note")
        self.fields["meets"].label = words("lead.contact.meets.label")
        self.fields["meets"].widget.attrs["min"] = earliest(asked.now, asked.zone)
        self.fields["again"].label = words("lead.contact.again.label")
        self.fields["again"].widget.attrs["min"] = today.isoformat()

    def clean_again(self) -> date | None:
        """A day to come."""
        found: date | None = self.cleaned_data["again"]
        if found is not None and found < self.today:
            raise forms.ValidationError(self.words("lead.contact.again.past"))
        return found

    def clean_meets(self) -> datetime | None:
        """The moment of an appointment."""
        try:
            return appointment_at(
                self.cleaned_data["meets"], self.cleaned_data.get("result", ""), self.asked.zone, self.asked.now
            )
        except ReifegradError as error:
            language = self.words.language
            said = [f"{each.what_in(language)}. {each.fix_in(language)}" for each in error.problems]
            raise forms.ValidationError(said) from None
