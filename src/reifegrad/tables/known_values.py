"""Knows how tools and people write kinds of activities, outcomes and countries, and how models write them.

A mapping that is proposed translates them; nothing is translated unless a mapping says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from reifegrad.tables.sheet_layout import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_KINDS = {
    "page_viewed": (
        *("page view", "pageview", "pageviews", "page", "viewed page", "page visited", "visited page"),
        *("Seitenaufruf", "Seitenaufrufe", "Seite aufgerufen", "Seite besucht", "Seite angesehen", "Seitenansicht"),
    ),
    "website_visited": ("website visit", "website visited", "Websitebesuch", "Website besucht", "Webseite besucht"),
    "email_opened": (
        *("email open", "open", "opened", "email opened", "opened email", "mail opened", "open email"),
        *("E-Mail geöffnet", "Mail geöffnet", "Newsletter geöffnet", "geöffnet", "Öffnung", "E-Mail-Öffnung"),
    ),
    "email_link_clicked": (
        *("email click", "click", "clicked", "email clicked", "clicked email", "link clicked", "clicked link"),
        *("email link click", "E-Mail geklickt", "Link geklickt", "Link angeklickt", "Klick", "geklickt"),
        *("E-Mail-Klick", "Link in E-Mail geklickt", "Newsletter geklickt", "Klick in E-Mail"),
    ),
    "email_bounced": ("bounce", "bounced", "email bounce", "hard bounce", "E-Mail unzustellbar", "unzustellbar"),
    "form_submitted": (
        *("form submit", "form submission", "form submitted", "submitted form", "form fill", "filled out form"),
        *("Formular gesendet", "Formular abgesendet", "Formular abgeschickt", "Formular ausgefüllt", "Formular"),
        *("Formulareinsendung", "Formularübermittlung", "Formular übermittelt", "Formular eingereicht"),
    ),
    "content_requested": (
        *("download", "downloaded", "file download", "content download", "content downloaded", "content requested"),
        *("Download durchgeführt", "heruntergeladen", "Datei heruntergeladen", "Whitepaper heruntergeladen"),
        *("Inhalt angefordert", "Inhalt heruntergeladen", "Broschüre angefordert", "Whitepaper angefordert"),
    ),
    "demo_requested": ("demo request", "demo requested", "Demo angefordert", "Demo angefragt", "Demo-Anfrage"),
    "webinar_registered": (
        *("webinar registration", "webinar registered", "registered for webinar", "Webinaranmeldung"),
        *("Webinar angemeldet", "Zum Webinar angemeldet", "Webinar-Registrierung", "Für Webinar registriert"),
    ),
    "webinar_attended": (
        *("webinar attendance", "webinar attended", "attended webinar", "Webinar besucht", "Webinar teilgenommen"),
        *("Webinarteilnahme", "Am Webinar teilgenommen", "Teilnahme am Webinar", "Webinar gesehen"),
    ),
    "trade_fair_visited": (
        *("trade fair visit", "trade show visit", "trade show visited", "tradeshow", "trade fair visited"),
        *("Messebesuch", "Messe besucht", "Messekontakt", "Messestand besucht", "Besuch am Messestand"),
    ),
    "purchased": (
        *("purchase", "purchased", "order", "ordered", "order completed", "completed order", "order placed"),
        *("Kauf", "gekauft", "Bestellung", "bestellt", "Einkauf", "Auftrag", "Kauf abgeschlossen"),
        *("Bestellung aufgegeben", "Bestellung abgeschlossen"),
    ),
    "newsletter_subscribed": (
        *("newsletter signup", "newsletter subscription", "newsletter subscribed", "subscribe", "subscribed"),
        *("Newsletter abonniert", "Newsletteranmeldung", "Newsletter angemeldet", "Newsletter-Abo"),
    ),
    "newsletter_unsubscribed": (
        *("unsubscribe", "unsubscribed", "newsletter unsubscribe", "newsletter unsubscribed", "opt out"),
        *("Newsletter abbestellt", "Newsletter abgemeldet", "Newsletterabmeldung", "abbestellt", "Abmeldung"),
    ),
    "account_created": (
        *("sign up", "signup", "signed up", "account created", "registration completed", "user registered"),
        *("Konto erstellt", "Konto angelegt", "Benutzerkonto erstellt", "Kundenkonto erstellt"),
    ),
    "social_liked": ("like", "liked", "social like", "Gefällt mir"),
    "social_shared": ("share", "shared", "social share", "geteilt", "Beitrag geteilt"),
}
_OF_MAILINGS = frozenset(map(fold, ("open", "opened", "click", "clicked", "geöffnet", "Öffnung", "Klick", "geklickt")))
"""Words that mean a mailing in a list of people, and something else in the log of a website."""

_OUTCOMES = {
    "won": (
        *("qualified", "converted", "customer", "closed won", "won", "deal won", "closed - won"),
        *("gewonnen", "Kunde", "Kunde geworden", "abgeschlossen gewonnen", "Auftrag erhalten", "qualifiziert"),
    ),
    "lost": (
        *("disqualified", "not converted", "closed lost", "lost", "deal lost", "closed - lost"),
        *("verloren", "abgeschlossen verloren", "abgelehnt", "Absage", "disqualifiziert", "nicht qualifiziert"),
    ),
}
_LANGUAGES = ("en", "de")
_OTHER_NAMES = {
    "AE": ("UAE", "VAE", "Emirates", "Emirate"), "AT": ("A", "Republik Österreich"), "BA": ("Bosnia", "Bosnien"),
    "CH": ("Schweizerische Eidgenossenschaft", "Suisse", "Svizzera"), "CI": ("Ivory Coast", "Elfenbeinküste"),
    "CN": ("PRC", "People's Republic of China", "Volksrepublik China", "VR China"),
    "CZ": ("Czech Republic", "Tschechische Republik", "CSR"),
    "DE": ("D", "BRD", "Bundesrepublik Deutschland", "Federal Republic of Germany", "Allemagne"),
    "ES": ("España",), "FR": ("La France",), "IT": ("Italia",), "PL": ("Polska",),
    "GB": ("UK", "U.K.", "Great Britain", "Großbritannien", "England", "Scotland", "Schottland", "Wales",
           "Northern Ireland", "Nordirland", "United Kingdom of Great Britain and Northern Ireland"),
    "HK": ("Hong Kong", "Hongkong"), "IE": ("Republic of Ireland", "Republik Irland"), "LI": ("FL",),
    "IR": ("Islamic Republic of Iran",), "KR": ("Korea", "Republic of Korea", "Republik Korea"),
    "MD": ("Republic of Moldova", "Moldawien"), "MK": ("Macedonia", "Mazedonien"),
    "NL": ("Holland", "The Netherlands"), "PS": ("Palestine", "Palästina"),
    "RU": ("Russian Federation", "Russische Föderation"), "SK": ("Slovak Republic", "Slowakische Republik"),
    "SY": ("Syrian Arab Republic",), "TR": ("Turkey",), "TW": ("Taiwan, Province of China",),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "Vereinigte Staaten von Amerika", "America", "Amerika"),
    "VN": ("Viet Nam",), "BY": ("Weißrussland",),
}  # fmt: skip
"""Names that lists of customers have and that are no display names of the library's data."""

_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})
_CODE = re.compile("[A-Z]{2}")
_SHORT = 3
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"))
_TOGETHER = re.compile(r"\s*[()/|,]\s*|\s+[-\u2013]\s+")


def kind_in_models(written: str, *, of_tool: bool) -> str | None:
    """The kind as models write it, if it is known in another form.

    Args:
        written: The kind as it stands in the file.
        of_tool: The file is the log of a known tool, in which a click need not be one in an e-mail.

    >>> kind_in_models("E-Mail geöffnet", of_tool=False), kind_in_models("click", of_tool=True)
    ('email_opened', None)
    """
    folded = fold(written)
    found = None if of_tool and folded in _OF_MAILINGS else _folded_kinds().get(_key(written))
    return None if found == written else found


def outcome_in_models(written: str) -> str | None:
    """`won` or `lost`, for another word that means it."""
    found = _folded_outcomes().get(_key(written))
    return None if found == written else found


def country_code(written: str) -> str | None:
    """The code of two letters, for a country that is named otherwise; None if it is that code, or not known.

    >>> country_code("Österreich"), country_code("Germany"), country_code("de"), country_code("DE")
    ('AT', 'DE', 'DE', None)
    """
    known = _folded_countries()
    found = known.get(_key(written))
    if found is None:
        parts = [part for part in _TOGETHER.split(written) if part]
        codes = {known.get(_key(part)) for part in parts}
        found = codes.pop() if len(codes) == 1 else None
    return None if found == written else found


@cache
def _folded_kinds() -> dict[str, str]:
    return _by_word((kind, (kind, *words)) for kind, words in _KINDS.items())


@cache
def _folded_outcomes() -> dict[str, str]:
    return _by_word(_OUTCOMES.items())


def country_names(code: str) -> tuple[str, ...]:
    """What else a country is called that has this code of two letters; nothing for any other word.

    >>> "Österreich" in country_names("AT"), country_names("at"), country_names("IT department")
    (True, (), ())
    """
    if _CODE.fullmatch(code) is None:
        return ()
    written = [word for known, words in _named_countries() if known == code for word in words if word != code]
    return tuple(sorted({spelling for word in written for spelling in (word, *_other_spellings(word))}))


@cache
def _folded_countries() -> dict[str, str]:
    return _by_word(_named_countries())


@cache
def _named_countries() -> tuple[tuple[str, Sequence[str]], ...]:
    """Codes with names, in English and German, as Unicode's CLDR has them; and with the codes of three letters."""
    from babel import Locale
    from babel.core import get_global

    named: list[tuple[str, Sequence[str]]] = []
    codes = set()
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if isinstance(code, str) and _CODE.fullmatch(code) and code not in _NO_COUNTRIES:
                codes.add(code)
                named.append((code, (str(name), code)))
    for old, new in get_global("territory_aliases").items():
        if len(new) == 1 and new[0] in codes and old.isalpha():
            named.append((new[0], (old,)))
    return (*named, *_OTHER_NAMES.items())


def _by_word(words: Iterable[tuple[str, Sequence[str]]]) -> dict[str, str]:
    """The meaning of every word, folded; also of those with ae for ä, or without accents."""
    found: dict[str, str] = {}
    for meaning, written in words:
        for word in written:
            for spelling in (word, *_other_spellings(word)):
                found.setdefault(_key(spelling), meaning)
    return found


def _key(word: str) -> str:
    """A word as it is looked up; short ones keep their points, since n/a is not Namibia."""
    folded = fold(word)
    return folded if len(folded) > _SHORT else word.strip().casefold()


def _other_spellings(word: str) -> Iterator[str]:
    long = word
    for umlaut, letters in _UMLAUTS:
        long = long.replace(umlaut, letters)
    yield long
    yield "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    if " & " in word:
        yield from (word.replace(" & ", f" {both} ") for both in ("and", "und"))
