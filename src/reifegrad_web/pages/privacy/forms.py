"""Reads what is typed at the desk: an objection, a consent, an erasure, a rule of retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad.tasks.moment import read_moment
from reifegrad_web.privacy.erasing import LONGEST_REASON
from reifegrad_web.privacy.retaining import ACTIVITIES, MOST_DAYS, SUBJECTS

if TYPE_CHECKING:
    from datetime import date, datetime

    from reifegrad_web.pages.frame.page import Page

_LONGEST = 100
_LONGEST_TEXT = 20_000
"""As the API has it."""


class SaidForm(forms.Form):
    """How and when a person said something: by which way, and on which day; today if none is given."""

    source = forms.CharField(max_length=_LONGEST)
    day = forms.DateField(required=False)

    def __init__(self, asked: Page) -> None:
        super().__init__(asked.request.POST)
        self._asked = asked

    def clean_day(self) -> date | None:
        """No day that is to come."""
        found: date | None = self.cleaned_data["day"]
        if found is not None and found > self._asked.today:
            raise forms.ValidationError(self._asked.words("privacy.form.future"))
        return found

    @property
    def at(self) -> datetime:
        """The moment: now today, else when the day began where the model is at home."""
        day: date | None = self.cleaned_data["day"]
        if day is None or day == self._asked.today:
            return self._asked.now
        return read_moment(day.isoformat(), self._asked.zone)


class ConsentForm(SaidForm):
    """What a person allowed or took back, with the proof."""

    purpose = forms.CharField(max_length=_LONGEST)
    answer = forms.ChoiceField(choices=[("granted", ""), ("withdrawn", "")])
    text = forms.CharField(max_length=_LONGEST_TEXT, required=False)
    version = forms.CharField(max_length=_LONGEST, required=False)
    evidence = forms.CharField(max_length=1_000, required=False)

    @property
    def proof(self) -> dict[str, Any]:
        """What else proves it, as it is kept."""
        note = self.cleaned_data["evidence"]
        return {"note": note} if note else {}


class ErasureForm(forms.Form):
    """Why somebody is erased, and that this is meant: a word, or one of their addresses, typed.

    `shown` are the identifiers that were shown as what is erased.
    """

    because = forms.CharField(max_length=LONGEST_REASON)
    take_again = forms.BooleanField(required=False)
    shown = forms.RegexField(regex=r"^\d{1,18}(,\d{1,18})*$")
    typed = forms.CharField(max_length=300)

    def __init__(self, asked: Page, accepted: set[str]) -> None:
        super().__init__(asked.request.POST)
        self._words, self._accepted = asked.words, {each.casefold() for each in accepted}

    def clean_typed(self) -> str:
        """Exactly the word or the address; upper and lower case mean the same."""
        found: str = self.cleaned_data["typed"].strip()
        if found.casefold() not in self._accepted:
            raise forms.ValidationError(self._words("privacy.erase.mistyped"))
        return found

    @property
    def identifiers(self) -> list[int]:
        """Those that were shown, by their numbers."""
        return [int(each) for each in self.cleaned_data["shown"].split(",")]


class RuleForm(forms.Form):
    """What is kept for how many days; `kind` says which activities, where it is not all of them."""

    subject = forms.ChoiceField(choices=[(each, "") for each in SUBJECTS])
    kind = forms.CharField(max_length=200, required=False)
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS)

    @property
    def ruled(self) -> str:
        """The subject of the rule, as the domain names it."""
        kind = self.cleaned_data["kind"].strip()
        subject: str = self.cleaned_data["subject"]
        return f"{ACTIVITIES}:{kind}" if subject == ACTIVITIES and kind else subject
