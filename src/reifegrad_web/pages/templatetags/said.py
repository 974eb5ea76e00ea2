"""Tags of templates: texts of the catalogues, numbers, moments, icons, links that keep the day, and elements."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html

from reifegrad.language.words import MISSING
from reifegrad.spec.points import round_half_away, to_points

if TYPE_CHECKING:
    from django.template import Context
    from django.utils.safestring import SafeString

    from reifegrad_web.pages.elements.element import Element

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: Context, key: str, **fields: Any) -> str:
    """The text of a key: `{% say "leads.title" name=lead.name %}`."""
    return _text(context["words"](key, **{name: str(value) for name, value in fields.items()}))


@register.simple_tag(takes_context=True)
def counted(context: Context, key: str, n: float, **fields: Any) -> str:
    """The text of a key in the form that goes with a number: `{% counted "leads.found" count %}`."""
    return _text(context["words"].count(key, n, **{name: str(value) for name, value in fields.items()}))


@register.simple_tag(takes_context=True)
def number(context: Context, n: int | None) -> str:
    """A whole number with its thousands apart; a dash where there is none."""
    return MISSING if n is None else _text(context["words"].number(n))


@register.simple_tag(takes_context=True)
def decimal(context: Context, value: float | None) -> str:
    """A number with at most one decimal; a dash where there is none."""
    return MISSING if value is None else _text(context["words"].shortest(value, 1))


@register.simple_tag(takes_context=True)
def amount(context: Context, value: float | None) -> str:
    """An amount of money without its currency, which nobody has told: to the unit; a dash where there is none."""
    return MISSING if value is None else _text(context["words"].decimal(value, 0))


@register.simple_tag(takes_context=True)
def points(context: Context, milli: int | None) -> str:
    """Milli-points as whole points, as lists show them."""
    return MISSING if milli is None else _text(context["words"].number(round_half_away(to_points(milli))))


@register.simple_tag(takes_context=True)
def exactly(context: Context, milli: int | None) -> str:
    """Milli-points as points, exactly, as explanations show them."""
    return MISSING if milli is None else _text(context["words"].thousandths(milli))


@register.simple_tag(takes_context=True)
def signed(context: Context, milli: int | None) -> str:
    """Milli-points as points with their sign, exactly."""
    return MISSING if milli is None else f"{'+' if milli > 0 else ''}{context['words'].thousandths(milli)}"


@register.simple_tag(takes_context=True)
def share(context: Context, part: float | None, digits: int = 0) -> str:
    """A share in percent; a dash where there is none."""
    return MISSING if part is None else _text(context["words"].percent(part, digits))


@register.simple_tag(takes_context=True)
def day(context: Context, moment: date | None) -> str:
    """A day, or the day of a moment where the model is at home."""
    return MISSING if moment is None else _text(context["words"].day(_local(context, moment)))


@register.simple_tag(takes_context=True)
def minute(context: Context, moment: datetime | None) -> str:
    """A moment to the minute, where the model is at home."""
    if moment is None:
        return MISSING
    local = _local(context, moment)
    return f"{context['words'].day(local)}, {local:%H:%M}"


@register.simple_tag(takes_context=True)
def time_of_day(context: Context, moment: datetime) -> str:
    """The minute of the day of a moment, where the model is at home."""
    return f"{_local(context, moment):%H:%M}"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a text; who cannot see it misses nothing."""
    place = f"{static('reifegrad/vendor/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', place)


@register.simple_tag(takes_context=True)
def to(context: Context, name: str, *args: Any, **asked: Any) -> str:
    """The address of a page, on the day at which the time machine stands: `{% to "lead" lead.id model="fit" %}`."""
    page = context.get("page")
    if page is not None and page.day is not None:
        asked = {"on": page.day.isoformat(), **asked}
    found = reverse(name, args=args)
    return f"{found}?{urlencode(asked)}" if asked else found


@register.simple_tag(takes_context=True)
def element(context: Context, shown: Element | None) -> SafeString | str:
    """An element of `pages.elements`, as its template draws it; nothing where there is none."""
    if shown is None:
        return ""
    known = {name: context.get(name) for name in ("words", "language", "page", "csrf_token")}
    return get_template(f"reifegrad/elements/{shown.template}.html").render({**known, "it": shown})


def _local(context: Context, moment: date) -> date:
    if not isinstance(moment, datetime):
        return moment
    page = context.get("page")
    return moment.astimezone(UTC if page is None else ZoneInfo(page.zone))


def _text(found: Any) -> str:
    return str(found)
