"""Titles of activities for people, in German and English."""

from __future__ import annotations

from reifegrad.spec.model import ANY_ACTIVITY, Title

GERMAN = {
    "account_created": "Konto angelegt",
    "content_requested": "Inhalt angefordert",
    "email_bounced": "E-Mail unzustellbar",
    "email_link_clicked": "Link in E-Mail geklickt",
    "email_opened": "E-Mail geöffnet",
    "form_submitted": "Formular abgeschickt",
    "newsletter_subscribed": "Newsletter abonniert",
    "newsletter_unsubscribed": "Newsletter abbestellt",
    "page_viewed": "Seitenaufruf",
    "purchased": "Kauf",
    "social_liked": "Beitrag gelobt",
    "social_shared": "Beitrag geteilt",
    "trade_fair_visited": "Messebesuch",
    "webinar_attended": "Webinar besucht",
    "webinar_registered": "Webinar gebucht",
    "website_visited": "Website besucht",
}
"""What well-known kinds are called; others are called by their names, which are words of the file."""

_DAYS = {
    "monday": "Montag",
    "tuesday": "Dienstag",
    "wednesday": "Mittwoch",
    "thursday": "Donnerstag",
    "friday": "Freitag",
    "saturday": "Samstag",
    "sunday": "Sonntag",
}
_PARTS = {"morning": "Vormittag", "afternoon": "Nachmittag", "evening": "Abend"}


def activity_title(kind: str, source: str) -> Title:
    """The titles of a slice of activities; `source` is the kind, and behind it the part of it that is looked at.

    >>> activity_title("form_submitted", "form_submitted_demo")
    {'de': 'Formular abgeschickt demo', 'en': 'form submitted demo'}
    >>> activity_title("any", "activity_monday_morning")["de"]
    'Aktivität am Montagvormittag'
    """
    called = "activity" if kind == ANY_ACTIVITY else kind
    part = source.removeprefix(called).strip("_")
    german = "Aktivität" if kind == ANY_ACTIVITY else GERMAN.get(kind, kind.replace("_", " "))
    english = called.replace("_", " ")
    if not part or not source.startswith(called):
        return {"de": german, "en": english}
    return {"de": f"{german} {_german(part)}", "en": f"{english} {part.replace('_', ' ')}"}


def _german(part: str) -> str:
    """A time in German; a value of the file as it stands there."""
    day, _, of_day = part.partition("_")
    if part == "night":
        return "in der Nacht"
    if part in _PARTS:
        return f"am {_PARTS[part]}"
    if day in _DAYS and not of_day:
        return f"am {_DAYS[day]}"
    if day in _DAYS and of_day in _PARTS:
        return f"am {_DAYS[day]}{_PARTS[of_day].lower()}"
    return part
