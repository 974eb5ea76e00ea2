"""The catalogue of everything a lead can do, and how often each persona does it.

A `Content` is one line of the catalogue; an activity is stored as its number until it is written.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from reifegrad.templates.company.chance import choice_table

PERSONAS = ("cool", "warm", "hot", "student", "applicant", "watcher")
COOL, WARM, HOT, STUDENT, APPLICANT, WATCHER = range(6)
VISITS = ("web", "mail", "event")
WEB, MAIL, EVENT = range(3)
CONTENT_BITS = 14  # a small table stays in the cache of the processor


class Content(NamedTuple):
    """One thing that a lead can do."""

    kind: str
    path: str | None = None
    form: str | None = None
    category: str | None = None


_SLUGS = (
    "lead-scoring-in-practice", "five-mistakes-in-sales", "was-ist-lead-scoring", "marketing-und-vertrieb",
    "decay-explained", "forecasting-2025", "crm-einfuehren", "buying-centre", "newsletter-tipps",
    "roi-of-scoring", "digital-trade-fairs", "datenschutz-im-marketing",
)  # fmt: skip
_JOBS = ("", "/software-engineer", "/sales-manager", "/werkstudent-marketing", "/praktikum")
_PRODUCTS = ("scoring", "routing", "analytics", "connectors", "enterprise", "starter")
_TOPICS = ("lead-management", "account-based-marketing", "predictive-scoring", "crm", "dsgvo")
_ASSETS = (
    "whitepaper-scoring",
    "checkliste-crm",
    "roi-calculator",
    "case-study-anlagenbau",
    "price-list",
)
FORMS = ("demo", "contact", "newsletter", "quote")
CATEGORIES = ("shoes", "accessories", "software", "machines")

# The pages by section; the sections in UNSCORED are those no template gives points for.
PAGES = {
    "plain": ("/", "/", "/", "/about", "/login", "/team", "/search"),
    "imprint": ("/imprint", "/impressum", "/privacy", "/datenschutz"),
    "docs": ("/docs/start", "/docs/install", "/docs/api", "/docs/import", "/docs/faq"),
    "pricing": ("/pricing", "/pricing", "/pricing/enterprise", "/preise", "/preise"),
    "blog": tuple(f"/blog/{slug}" for slug in _SLUGS),
    "careers": tuple(f"/{word}{job}" for word in ("careers", "karriere") for job in _JOBS),
    "products": tuple(f"/{word}/{name}" for word in ("products", "produkte") for name in _PRODUCTS),
    "topics": tuple(f"/{word}/{name}" for word in ("topics", "themen") for name in _TOPICS),
}
UNSCORED = ("plain", "imprint", "docs")

#                      cool warm hot student applicant watcher
_SECTION_WEIGHTS = {
    "plain": (46, 40, 34, 30, 30, 24),
    "imprint": (5, 4, 3, 3, 4, 6),
    "docs": (9, 12, 13, 18, 4, 20),
    "pricing": (3, 8, 17, 2, 2, 16),
    "blog": (15, 13, 9, 28, 8, 9),
    "careers": (1, 1, 0, 6, 42, 1),
    "products": (12, 14, 16, 6, 7, 18),
    "topics": (9, 8, 8, 7, 3, 6),
}
# What happens within a visit of the web site besides page views, per 10,000 activities.
_WEB_WEIGHTS = {
    "website_visited": (60, 60, 60, 60, 60, 10),
    "content_requested": (300, 550, 800, 500, 60, 150),
    "form_submitted": (90, 250, 620, 60, 250, 20),
    "webinar_registered": (20, 40, 60, 30, 0, 10),
    "newsletter_subscribed": (110, 140, 140, 110, 30, 10),
    "account_created": (60, 90, 120, 90, 90, 10),
    "social_liked": (200, 200, 200, 300, 100, 0),
    "social_shared": (90, 100, 100, 140, 30, 0),
    "purchased": (50, 80, 130, 10, 0, 0),
}
_FORM_WEIGHTS = {
    "demo": (10, 26, 42, 4, 0, 30),
    "contact": (35, 34, 24, 30, 90, 50),
    "newsletter": (50, 30, 14, 64, 10, 20),
    "quote": (5, 10, 20, 2, 0, 0),
}
_MAIL_FIRST = {"email_opened": (88, 90, 92, 88, 85, 90), "email_bounced": (9, 4, 2, 9, 9, 8),
               "email_link_clicked": (3, 6, 6, 3, 6, 2)}  # fmt: skip
_MAIL_LATER = {"email_opened": (83, 78, 71, 86, 88, 90), "email_link_clicked": (12, 20, 28, 11, 8, 9),
               "newsletter_unsubscribed": (5, 2, 1, 3, 4, 1)}  # fmt: skip
_EVENT_FIRST = {
    "webinar_registered": (70, 72, 72, 85, 90, 95),
    "trade_fair_visited": (30, 28, 28, 15, 10, 5),
}
_EVENT_LATER = {
    "webinar_attended": (60, 80, 90, 70, 50, 90),
    "webinar_registered": (40, 20, 10, 30, 50, 10),
}


def _contents() -> tuple[Content, ...]:
    pages = [Content("page_viewed", path) for section in PAGES.values() for path in section]
    assets = [Content("content_requested", f"/downloads/{name}") for name in _ASSETS]
    forms = [Content("form_submitted", f"/forms/{form}", form=form) for form in FORMS]
    sales = [Content("purchased", "/shop", category=category) for category in CATEGORIES]
    listed = pages + assets + forms + sales
    done = {content.kind for content in listed}
    mixes = (_WEB_WEIGHTS, _MAIL_FIRST, _MAIL_LATER, _EVENT_FIRST, _EVENT_LATER)
    others = dict.fromkeys(kind for mix in mixes for kind in mix if kind not in done)
    return tuple(dict.fromkeys([*listed, *(Content(kind) for kind in others)]))


CONTENTS = _contents()
KINDS = tuple(dict.fromkeys(content.kind for content in CONTENTS))
PATHS = tuple(dict.fromkeys(content.path for content in CONTENTS if content.path))
_NUMBER = {content: number for number, content in enumerate(CONTENTS)}


def contents_where(kind: str, *, path: tuple[str, ...] = (), form: str | None = None) -> list[int]:
    """List the numbers of the contents of a kind, with one of the path beginnings, with a form."""
    return [
        number
        for number, content in enumerate(CONTENTS)
        if content.kind == kind
        and (not path or (content.path or "").startswith(path))
        and (form is None or content.form == form)
    ]


def _share(weights: dict[int, int], numbers: list[int], total: int) -> None:
    for number in numbers:
        weights[number] = weights.get(number, 0) + total // len(numbers)


def _web_weights(persona: int, *, first: bool) -> dict[int, int]:
    unit = 1_000  # fine enough that an even share of a weight stays a whole number that is not zero
    weights: dict[int, int] = {}
    for kind, by_persona in _WEB_WEIGHTS.items():
        if kind == "form_submitted":
            for form, shares in _FORM_WEIGHTS.items():
                part = by_persona[persona] * unit * shares[persona] // 100
                _share(weights, contents_where(kind, form=form), part)
        else:
            _share(weights, contents_where(kind), by_persona[persona] * unit)
    pages = 10_000 * unit - sum(weights.values())
    for section, shares in _SECTION_WEIGHTS.items():
        numbers = [_NUMBER[Content("page_viewed", path)] for path in PAGES[section]]
        _share(weights, numbers, pages * shares[persona] // 100)
    if first:  # most visits are noticed as a visit before their first page
        _share(weights, contents_where("website_visited"), 30_000 * unit)
    return weights


def _weights_of(persona: int, visit: int, *, first: bool) -> list[int]:
    if visit == WEB:
        chosen = _web_weights(persona, first=first)
    else:
        mixes = {MAIL: (_MAIL_LATER, _MAIL_FIRST), EVENT: (_EVENT_LATER, _EVENT_FIRST)}
        chosen = {_NUMBER[Content(kind)]: by[persona] for kind, by in mixes[visit][first].items()}
    return [chosen.get(number, 0) for number in range(len(CONTENTS))]


# One flat table: index ((persona * 3 + visit) * 2 + is_later) << CONTENT_BITS, plus 14 random bits.
CONTENT_TABLE = np.concatenate(
    [
        choice_table(_weights_of(persona, visit, first=first), 1 << CONTENT_BITS)
        for persona in range(len(PERSONAS))
        for visit in range(len(VISITS))
        for first in (True, False)
    ]
)
