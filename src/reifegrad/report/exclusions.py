"""Says of every column and kind of activity that is not in a learned model why it was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reifegrad.predict.learn.leakage import excluded_columns
from reifegrad.predict.learn.scorecard import features_of
from reifegrad.predict.write.candidate_titles import candidate_title
from reifegrad.report.blocks import Paragraph, TableBlock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Block
    from reifegrad.tasks.learn import LearnResult


def exclusion_rows(result: LearnResult, words: Words) -> Iterator[tuple[str, str, str]]:
    """Each column that was not used: its name, the code of the reason, and the reason."""
    gathered = result.gathered
    for one in excluded_columns(gathered.suspicions, result.request.forced):
        name = gathered.candidates[one.feature].source if one.feature in gathered.candidates else one.feature
        yield name, one.code, words(f"leak.{one.code}", **_fields(one.params, words))
    for item in result.learned.fitted.exclusions:
        if item.code == "adds_nothing":
            continue  # hundreds of measures; what of a kind or column is used at all comes below
        candidate = gathered.candidates[item.feature]
        measured = "attribute" not in candidate.document
        title = candidate_title(candidate)[words.language] if measured else candidate.source
        yield title, item.code, words(f"exclusion.{item.code}", **_fields(item.params, words))
    for name, code in gathered.excluded.items():
        yield name, code, words(f"exclusion.{code}")
    activities = set(unused_activities(result))
    for name, code in unused_columns(result).items():
        if name not in activities:
            yield name, code, words(f"exclusion.{code}")
    if activities:
        count = words.count("card.left_out.activities", len(activities))
        yield count, "adds_nothing", words("exclusion.adds_nothing")


def unused_activities(result: LearnResult) -> list[str]:
    """Those of `unused_columns` that are kinds (or parts of kinds) of activities: too many for a line each."""
    plain = {one.source for one in result.gathered.candidates.values() if one.is_of_lead}
    return [name for name in unused_columns(result) if name not in plain]


def unused_columns(result: LearnResult) -> dict[str, str]:
    """What was measured, says something by the rules, and is not in the model all the same, with the code of why.

    An attribute goes by its column, an activity by its kind: hundreds of measures are made of each, and a kind is used
    if one of them is.
    """
    gathered, request = result.gathered, result.request
    used = {feature for term in result.learned.fitted.scorecard.terms for feature in features_of(term)}
    idle = {item.feature for item in result.learned.fitted.exclusions if item.code == "adds_nothing"}
    told = {item.feature for item in result.learned.fitted.exclusions} - idle
    told |= {one.feature for one in excluded_columns(gathered.suspicions, request.forced)}
    there = {gathered.candidates[name].source for name in used}
    there |= {gathered.candidates[name].source for name in told if name in gathered.candidates}
    found: dict[str, str] = {}
    for one in gathered.candidates.values():
        if one.name in used | told or one.source in there:
            continue
        if one.name not in idle:
            found[one.source] = "no_points"
        else:
            found.setdefault(one.source, "adds_nothing")
    found |= {source: "without" for source in found if source in request.without}
    return {name: code for name, code in found.items() if name}


def _fields(params: object, words: Words) -> dict[str, str]:
    found = {}
    for name, value in dict(params).items():  # type: ignore[call-overload]  # a mapping of codes to figures
        if isinstance(value, float):
            found[name] = words.decimal(value, 2) if name.startswith("auc") or name == "rest" else words.percent(value)
        elif name == "leads":
            found[name] = words.count("count.leads", value)
        else:
            found[name] = ", ".join(value) if isinstance(value, list) else str(value)
    return found


def exclusion_blocks(result: LearnResult, words: Words) -> Iterator[Block]:
    """The table of the card."""
    rows = list(exclusion_rows(result, words))
    if not rows:
        yield Paragraph(words("card.left_out.none"))
        return
    yield TableBlock(
        (words("card.column.column"), words("card.column.reason")), tuple((n, why) for n, _, why in rows), words=2
    )
    activities = unused_activities(result)
    if activities:
        yield Paragraph(words("card.left_out.which", names=", ".join(activities)), "small")
    if any(excluded_columns(result.gathered.suspicions, result.request.forced)):
        yield Paragraph(words("card.left_out.help"), "small")
