"""Loads the texts of a language once and finds them by key, in the plural form that a number needs."""

from __future__ import annotations

from functools import lru_cache
from gettext import GNUTranslations
from io import BytesIO

from reifegrad.language.compiling import compiled, compiled_path, is_stale


class Catalogue:
    """The texts of one language."""

    def __init__(self, translations: GNUTranslations) -> None:
        self._translations = translations
        self._found: dict[tuple[str, int | None], str] = {}
        marks = {",": self.text("format.group"), ".": self.text("format.decimal")}
        # Python's own formatting writes numbers; these put the marks of the language in.
        self.marks = None if all(old == new for old, new in marks.items()) else str.maketrans(marks)
        self.day = self.text("format.day")

    def text(self, key: str, n: float | None = None) -> str:
        """The text of a key; for a number, in the form that goes with it.

        Raises:
            KeyError: there is no such text.
        """
        # A part of one is plural in both languages: 0.5 points, 1.5 Tage.
        whole = None if n is None else int(abs(n)) if n == int(n) else 2
        found = self._found.get((key, whole))
        if found is None:
            found = self._find(key, whole)
            # Reasons ask for the same few texts again and again.
            if whole is None or whole <= 100:
                self._found[key, whole] = found
        return found

    def _find(self, key: str, n: int | None) -> str:
        if n is not None:
            found = self._translations.ngettext(key, key, n)
            if found != key:
                return found
        found = self._translations.gettext(key)
        if found == key:
            raise KeyError(key)
        return found

    def has(self, key: str) -> bool:
        """Whether there is a text of this key; older versions of Python find those with a plural by `ngettext` only."""
        return self._translations.gettext(key) != key or self._translations.ngettext(key, key, 1) != key


@lru_cache
def catalogue(language: str) -> Catalogue:
    """The texts of a language, read once; in a source tree those that are newer than the compiled ones."""
    if is_stale(language):
        return Catalogue(GNUTranslations(BytesIO(compiled(language))))
    with compiled_path(language).open("rb") as file:
        return Catalogue(GNUTranslations(file))
