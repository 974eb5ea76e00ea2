"""Writes a scoring model that rates leads by how well they match the ideal customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.predict.learn.criterion_names import slug, unique_name
from reifegrad.predict.write.attribute_titles import attribute_title
from reifegrad.predict.write.model_lines import SCHEMA_LINE, remark, scalar, titles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reifegrad.predict.profile.ideal_customer import AttributeEvidence, ClassEvidence, IdealCustomer
    from reifegrad.predict.profile.profile_grades import Grade


def icp_text(found: IdealCustomer, *, name: str, timezone: str, until: datetime, grades: tuple[Grade, ...]) -> str:
    """A whole model file with one dimension `icp`, a comment with its evidence on each line.

    `until` is the end of the data; `grades` stand best first.
    """
    return "\n".join([*_head(found, name, timezone, until), *_dimension(found), *_grades(grades)]) + "\n"


def _head(found: IdealCustomer, name: str, timezone: str, until: datetime) -> Iterator[str]:
    share = 100 * found.won / found.leads
    yield SCHEMA_LINE
    yield (
        f"# The ideal customer: what {found.won:,} customers won have in common, against all {found.leads:,} leads "
        f"({share:.1f} % won), as of {until:%Y-%m-%d}."
    )
    yield "# 100 is the best match, 0 the worst. A comment says how many were won of how many, and how much more often"
    yield "# than all leads. Weights are percent of the match. Copy `icp` into the dimensions of your own model, or"
    yield "# score with this file as it is. Made by `reifegrad icp`; edit what sales knows better."
    yield "reifegrad: 1"
    yield f"name: {name}"
    yield "title: {de: Idealkunden-Profil aus gewonnenen Kunden, en: Ideal customer profile from customers won}"
    yield f"timezone: {timezone}"
    yield ""


def _dimension(found: IdealCustomer) -> Iterator[str]:
    yield "dimensions:"
    yield "  icp:"
    yield "    title: {de: Idealkunden-Profil, en: Ideal customer profile}"
    yield "    aggregate: mean"
    yield "    criteria:"
    taken: set[str] = set()
    for one in found.attributes:
        name = unique_name(slug(one.name), taken)
        taken.add(name)
        yield from _criterion(one, name, found.won / found.leads)


def _criterion(one: AttributeEvidence, name: str, base: float) -> Iterator[str]:
    yield f"      {name}:"
    yield f"        title: {titles(attribute_title(one.name))}"
    yield f"        attribute: {scalar(one.name)}"
    yield f"        weight: {one.weight}"
    yield "        points:"
    is_number = any(isinstance(row.key, float) for row in one.classes)
    for row in one.classes:
        key = scalar(row.key) if row.key is not None and not is_number else _bound(row)
        yield f"          {key}: {row.percent}  # {evidence(row, base)}"
    if not is_number and not any(isinstance(row.key, bool) for row in one.classes):
        text = evidence(one.other, base) if one.other.total else "none so far"
        yield f"          else: {one.other.percent}  # rare values: {text}"
    missing = evidence(one.unknown, base) if one.unknown.total else "none so far"
    yield f"        unknown: {one.unknown.percent}  # {missing}"


def _bound(row: ClassEvidence) -> str:
    return "else" if row.key is None else f'"< {row.key:.15g}"'


def evidence(row: ClassEvidence, base: float) -> str:
    """`45 won of 210 (21.4 %, 2.1 x)`."""
    share = row.won / row.total if row.total else 0.0
    return remark(f"{row.won:,} won of {row.total:,} ({100 * share:.1f} %, {share / base:.1f} x)")


def _grades(grades: tuple[Grade, ...]) -> Iterator[str]:
    yield ""
    shares = ", ".join(f"{grade.name} {100 * grade.share:.1f} %" for grade in grades)
    yield f"# Shares of these leads: {shares}. The bounds are fixed from now on."
    bounds = ", ".join(f"{grade.name}: {'else' if grade.bound is None else grade.bound}" for grade in grades)
    yield "grades:"
    yield f"  icp: {{{bounds}}}"
