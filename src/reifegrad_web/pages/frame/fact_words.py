"""Says what is known of somebody: attributes and kinds of activities in words, and the part of one that tells most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.reference.known import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.language.words import Words
    from reifegrad.spec.condition import Value

_ICONS = {
    "page_viewed": "world",
    "screen_viewed": "device-desktop",
    "website_visited": "world",
    "content_requested": "download",
    "email_link_clicked": "click",
    "email_opened": "mail",
    "email_bounced": "mail-off",
    "newsletter_subscribed": "mail",
    "newsletter_unsubscribed": "mail-off",
    "form_submitted": "file-text",
    "webinar_registered": "calendar-event",
    "webinar_attended": "school",
    "trade_fair_visited": "building",
    "social_liked": "thumb-up",
    "social_shared": "external-link",
    "account_created": "user-plus",
    "purchased": "shopping-cart",
}
_FIRST = ("path", "url", "title", "form", "topic", "product", "category", "subject", "campaign")
_LONGEST, _MOST = 90, 2


def activity_icon(kind: str) -> str:
    """The drawing of a kind."""
    return _ICONS.get(kind, "flag")


def activity_title(kind: str, words: Words) -> str:
    """A well-known kind in the language, another one as its source calls it."""
    found = words.named("activity", kind)
    return _capitalised(found if found != kind else kind.replace("_", " "))


def attribute_title(name: str, words: Words) -> str:
    """What an attribute is called: a well-known one in the language, another one as its source calls it."""
    return _title(f"lead.attribute.{name}", words.named("attribute", name), name, words)


def property_title(name: str, words: Words) -> str:
    """What a property of activities is called: a well-known one in the language, another as its source calls it."""
    return _title(f"lead.property.{name}", words.named("property", name), name, words)


def _title(key: str, found: str, name: str, words: Words) -> str:
    return words(key) if words.has(key) else _capitalised(found if found != name else name.replace("_", " "))


def activity_details(properties: Mapping[str, Value], words: Words) -> str:
    """What was said of it: the page, the form, or the first values that there are."""
    known = {name: as_text(value) for name, value in properties.items() if value not in {None, ""}}
    if not known:
        return ""
    names = [name for name in _FIRST if name in known]
    if names and names[0] in {"path", "url"}:
        return _short(known[names[0]])
    names = [*names, *(name for name in sorted(known) if name not in names)][:_MOST]
    return _short(", ".join(f"{property_title(name, words)}: {known[name]}" for name in names))


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
