"""Writes the ideal customer as a scoring model that rates leads by how well they match it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from reifegrad.predict.learn.criterion_names import slug, unique_name
from reifegrad.predict.write.attribute_titles import attribute_title
from reifegrad.predict.write.yaml_file import (
    blank_line_before,
    comment_text,
    flow,
    note,
    quoted,
    titles_node,
    yaml_text,
)

if TYPE_CHECKING:
    from datetime import datetime

    from reifegrad.predict.profile.ideal_customer import AttributeEvidence, ClassEvidence, IdealCustomer
    from reifegrad.predict.profile.profile_grades import Grade


def icp_text(found: IdealCustomer, *, name: str, timezone: str, until: datetime, grades: tuple[Grade, ...]) -> str:
    """A whole model file with one dimension `icp`, a comment with its evidence on each line.

    `until` is the end of the data; `grades` stand best first.
    """
    document = CommentedMap(reifegrad=1, name=name)
    document["title"] = flow(
        {"de": "Idealkunden-Profil aus gewonnenen Kunden", "en": "Ideal customer profile from customers won"}
    )
    document["timezone"] = timezone
    document["dimensions"] = {"icp": _dimension(found)}
    blank_line_before(document, "dimensions")
    bounds = {grade.name: "else" if grade.bound is None else grade.bound for grade in grades}
    document["grades"] = CommentedMap(icp=flow(bounds))
    shares = ", ".join(f"{grade.name} {100 * grade.share:.1f} %" for grade in grades)
    blank_line_before(document, "grades", f"Shares of these leads: {shares}. The bounds are fixed from now on.")
    return yaml_text(document, _head(found, until))


def _head(found: IdealCustomer, until: datetime) -> tuple[str, ...]:
    share = f"({100 * found.won / found.leads:.1f} % won)"
    against = f"against all {found.leads:,} leads {share}, as of {until:%Y-%m-%d}."
    return (
        f"The ideal customer: what {found.won:,} customers won have in common, {against}",
        "100 is the best match, 0 the worst. A comment says how many were won of how many, and how much more often",
        "than all leads. Weights are percent of the match. Copy `icp` into the dimensions of your own model, or",
        "score with this file as it is. Made by `reifegrad icp`; edit what sales knows better.",
    )


def _dimension(found: IdealCustomer) -> CommentedMap:
    criteria = CommentedMap()
    for one in found.attributes:
        name = unique_name(slug(one.name), set(criteria))
        criteria[name] = _criterion(one, found.won / found.leads)
    title = flow({"de": "Idealkunden-Profil", "en": "Ideal customer profile"})
    return CommentedMap(title=title, aggregate="mean", criteria=criteria)


def _criterion(one: AttributeEvidence, base: float) -> CommentedMap:
    points = CommentedMap()
    is_number = any(isinstance(row.key, float) for row in one.classes)
    for row in one.classes:
        key = _bound(row) if row.key is None or is_number else quoted(row.key) if isinstance(row.key, str) else row.key
        points[key] = row.percent
        note(points, key, evidence_comment(row, base), spaces=2)
    if not is_number and not any(isinstance(row.key, bool) for row in one.classes):
        points["else"] = one.other.percent
        seen = evidence_comment(one.other, base) if one.other.total else "none so far"
        note(points, "else", f"rare values: {seen}", spaces=2)
    criterion = CommentedMap(
        title=titles_node(attribute_title(one.name)), attribute=quoted(one.name), weight=one.weight
    )
    criterion["points"] = points
    criterion["unknown"] = one.unknown.percent
    missing = evidence_comment(one.unknown, base) if one.unknown.total else "none so far"
    note(criterion, "unknown", missing, spaces=2)
    return criterion


def _bound(row: ClassEvidence) -> Any:
    return "else" if row.key is None else DoubleQuotedScalarString(f"< {row.key:.15g}")


def evidence_comment(row: ClassEvidence, base: float) -> str:
    """`45 won of 210 (21.4 %, 2.1 x)`."""
    share = row.won / row.total if row.total else 0.0
    return comment_text(f"{row.won:,} won of {row.total:,} ({100 * share:.1f} %, {share / base:.1f} x)")
