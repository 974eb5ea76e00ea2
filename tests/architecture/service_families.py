"""Keys of texts about service levels that are put together at run time; see `text_families`."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from reifegrad.agreement.clocks import State
from reifegrad.agreement.rules import Promised
from reifegrad.agreement.service_level_document import ContactKind
from reifegrad.measure.clock_dimensions import DIMENSIONS
from reifegrad_web.scoring.list_filter import CLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD, _LENGTHS = ("remind", "escalate", "recall"), ("minutes", "hours")


def _filled(family: str, members: Iterable[str]) -> set[str]:
    return {family.replace("*", member) for member in members}


SERVICE = {
    family: _filled(family, members)
    for family, members in {
        "contact.kind.*": get_args(ContactKind),
        "day.told.*": _TOLD,
        "day.told.about.*": _TOLD,
        "service.promise.*": get_args(Promised),
        "service.due.*": _LENGTHS,
        "service.late.*": _LENGTHS,
        "service.length.*": _LENGTHS,
        "service.state.*": get_args(State),
        "service.done.*": ("missed", *_TOLD),
        "service.event.*": ("missed", *_TOLD),
        "reports.service.by.*": DIMENSIONS,
        "reports.service.one.*": DIMENSIONS,
        "reports.service.no.*": [each for each in DIMENSIONS if each != "week"],
        "listed.clock.*": CLOCKS,
        "service.*": ("today", "tomorrow", "yesterday"),
    }.items()
}
