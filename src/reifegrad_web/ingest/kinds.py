"""What models call the things that sources report: kinds of activities."""

from __future__ import annotations

from reifegrad.spec.condition_functions import lower

PAGE, SCREEN = "page_viewed", "screen_viewed"


def kind_of(message_type: str, name: str | None) -> str:
    """The kind of an activity: `page_viewed`, or the event's name in the form that models use (`form_submitted`).

    >>> kind_of("track", "Form Submitted"), kind_of("page", "Pricing")
    ('form_submitted', 'page_viewed')
    """
    if message_type == "page":
        return PAGE
    if message_type == "screen":
        return SCREEN
    words = "".join(letter if letter.isalnum() else " " for letter in (name or "").strip())
    return "_".join(lower(words).split()) or "unnamed"
