"""The form in which somebody says when they are away: two days and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from reifegrad_web.routing.absence_days import read_span
from reifegrad_web.routing.absences import LONGEST_NOTE

if TYPE_CHECKING:
    from reifegrad.errors import ReifegradError
    from reifegrad.language.words import Words
    from reifegrad.worktime.spans import Span


class AbsenceForm(forms.Form):
    """The first day, the last, and what there is to say."""

    first = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(required=False, max_length=LONGEST_NOTE)

    def __init__(self, words: Words, zone: str, **given: Any) -> None:
        super().__init__(label_suffix="", auto_id="absence-%s", **given)
        self._words, self._zone = words, zone
        for name, field in self.fields.items():
            field.label = words(f"absences.field.{name}")
        self.fields["note"].help_text = words("absences.note.help")

    @property
    def span(self) -> Span:
        """From the beginning of the first day until the end of the last."""
        first, last = (self.cleaned_data[name].isoformat() for name in ("first", "last"))
        return read_span(first, last, self._zone)

    def refuse(self, error: ReifegradError) -> None:
        """Say a problem under the field that it is about."""
        for each in error.problems:
            said = f"{each.what_in(self._words.language)}. {each.fix_in(self._words.language)}"
            self.add_error("note" if each.code == "absence-note" else "last", said[:1].upper() + said[1:])
