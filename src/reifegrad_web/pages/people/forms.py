"""The forms of users: Django checks them, the catalogues name their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from reifegrad_web.org.models import User

if TYPE_CHECKING:
    from reifegrad.language.words import Words

    _UserForm = forms.ModelForm[User]
else:  # generic for mypy only
    _UserForm = forms.ModelForm


class PersonForm(_UserForm):
    """Name, address, role, and whose leads somebody sees."""

    class Meta:
        """Our users."""

        model = User
        fields = ("username", "email", "role", "sees", "team")

    def __init__(self, words: Words, **given: object) -> None:
        super().__init__(label_suffix="", **given)  # type: ignore[arg-type] # what a form of Django takes
        for name, field in self.fields.items():
            field.label = words(f"people.field.{name}")
            field.help_text = words(f"people.help.{name}")
        said = {
            "role": [(role.value, words(f"role.{role.value}")) for role in User.Role],
            "sees": [(reach.value, words(f"sees.{reach.value}")) for reach in User.Sees],
        }
        for name, choices in said.items():
            chosen = self.fields[name]
            if isinstance(chosen, forms.TypedChoiceField):
                chosen.choices = choices
        team = self.fields["team"]
        if isinstance(team, forms.ModelChoiceField):
            team.empty_label = words("people.no_team")
