"""Tells a table that was written in German by its headings: there 12.000 employees are twelve thousand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIST = """
    abteilung adresse aktion aktivität angelegt anlagedatum anrede anzahl ansprechpartner art ausgang bearbeiter
    bemerkung bereich beschäftigte betrag betreff branche datum einwilligung entschieden ergebnis erfasst
    erstellt erstkontakt firma firmen firmenname funktion geändert grund größe herkunft interessent
    interessenten jahresumsatz kategorie kontakt kunde kunden kundennr kundennummer land letzte mitarbeiter
    mitarbeiterzahl nachname notiz ort ortsname plz quelle stadt stelle straße strasse telefon telefonnummer
    thema uhrzeit umsatz unternehmen verantwortlich vertriebsgebiet vorgang vorname wert wirtschaftszweig
    zeitpunkt zuletzt
"""
_WORDS = frozenset(_LIST.split())
_LEAST = 2


def are_german(headings: Iterable[str]) -> bool:
    """Whether at least two headings have German words: one alone may be a name or a word of another language.

    >>> are_german(["Kundennr.", "Firma", "E-Mail"]), are_german(["Lead ID", "Company", "Umsatz"])
    (True, False)
    """
    return sum(not _WORDS.isdisjoint(re.findall(r"[^\W\d_]+", one.lower())) for one in headings) >= _LEAST
