"""Leads and outcomes come in; the ideal customer on the screen, and as a model file, goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from rich import box
from rich.table import Table

from reifegrad.cli.data_notices import tell_notices
from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.language.printable import printable
from reifegrad.measure.history import read_history
from reifegrad.measure.profiles import profile_model, read_profiles
from reifegrad.predict.profile.icp_model import icp_text
from reifegrad.predict.profile.ideal_customer import check_on_newer, derive_ideal_customer
from reifegrad.predict.profile.profile_grades import grade_match
from reifegrad.predict.write.attribute_titles import attribute_title
from reifegrad.spec.model import title_in
from reifegrad.spec.time import aware_utc, naive_utc
from reifegrad.tasks.moment import read_moment
from reifegrad.tasks.new_file import check_new, write_new
from reifegrad.tasks.past import check_extra

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from numpy.typing import NDArray

    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.measure.cases import History
    from reifegrad.measure.profiles import Profiles
    from reifegrad.predict.profile.ideal_customer import AttributeEvidence, Check, ClassEvidence, IdealCustomer
    from reifegrad.tasks.inputs import FactInputs

_SHOWN = 3


@dataclass(frozen=True)
class IcpRequest:
    """Over which data, until when, which attributes, and where the model goes."""

    data: FactInputs
    as_of: str | None
    without: tuple[str, ...]
    forced: tuple[str, ...]
    timezone: str
    name: str
    output: str | None


@dataclass(frozen=True)
class _Seen:
    """Everybody in order of time, with what became of them until `until`."""

    profiles: Profiles
    won: NDArray[np.bool_]
    decided: NDArray[np.bool_]
    until: datetime


def derive_and_show(request: IcpRequest, screen: Screen) -> None:
    """Derive the profile, write it if a file was named, and print it.

    Raises:
        ReifegradError: The facts have problems, or too few leads were won.
    """
    check_extra()
    check_new(request.output)
    as_of = None if request.as_of is None else read_moment(request.as_of, request.timezone)
    with open_session(profile_model({}, request.timezone), request.data, screen, wide=True) as session:
        session.bar.say(screen.words("progress.compute"))
        history = read_history(session.engine, session.facts)
        tell_notices(history.notices, screen, request.timezone)
        seen = _see(session, history, as_of)
        _check_names(request, seen.profiles)
        chosen: dict[str, Any] = {"without": frozenset(request.without), "forced": frozenset(request.forced)}
        found = derive_ideal_customer(seen.profiles, seen.won, seen.decided, **chosen)
        check = check_on_newer(seen.profiles, seen.won, seen.decided, **chosen)
    grades = grade_match(found.match(seen.profiles))
    text = icp_text(found, name=request.name, timezone=request.timezone, until=seen.until, grades=grades)
    if request.output is not None:
        write_new(request.output, text)
    if screen.as_json:
        screen.json(_record(found, check, request.output))
    else:
        _show(found, check, request.output, screen)


def _see(session: Session, history: History, as_of: datetime | None) -> _Seen:
    """Each lead as it was known when it was decided, or else at the end."""
    end = history.end if as_of is None else np.datetime64(naive_utc(as_of), "us")
    until = aware_utc(end.astype(object))
    fate: dict[str, tuple[np.datetime64, bool]] = {}
    for lead, won, when in zip(history.outcome_lead, history.won, history.decided_at, strict=True):
        if when <= end:
            first, before = fate.get(lead, (when, False))
            fate[lead] = (min(first, when), before or bool(won))
    created = np.where(np.isnat(history.created_at), np.datetime64(0, "us"), history.created_at)
    order = [place for place in np.argsort(created, kind="stable") if created[place] <= end]
    leads = [history.lead[place] for place in order]
    moments = [max(created[place], fate.get(history.lead[place], (end, False))[0]) for place in order]
    times = pa.array(np.array(moments, dtype="datetime64[us]"), pa.timestamp("us"))
    table = pa.table({"lead_id": pa.array(leads, pa.string()), "as_of": times})
    profiles = read_profiles(session.engine, session.facts.relations, table)
    won = np.array([fate.get(lead, (end, False))[1] for lead in profiles.lead], dtype=bool)
    return _Seen(profiles, won, np.array([lead in fate for lead in profiles.lead], dtype=bool), until)


def _check_names(request: IcpRequest, profiles: Profiles) -> None:
    from reifegrad.errors import nearest

    for name in (*request.without, *request.forced):
        if name not in profiles.columns:
            raise fail("no-such-attribute", f"no lead has an attribute {name!r}", nearest(name, profiles.columns))


def _show(found: IdealCustomer, check: Check | None, output: str | None, screen: Screen) -> None:
    words = screen.words
    base = found.won / found.leads
    counts = {"won": words.number(found.won), "leads": words.number(found.leads), "share": words.percent(base, 1)}
    screen.print(words("icp.title", **counts), style="bold")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(words("icp.attribute"))
    table.add_column(words("icp.weight"), justify="right")
    table.add_column(words("icp.best"), min_width=34)
    table.add_column(words("icp.worst"), min_width=34)
    for one in found.attributes:
        best, worst = ("\n".join(_line(row, one, base, screen) for row in rows) for rows in _ends(one))
        title = printable(title_in(attribute_title(one.name), screen.language, one.name))
        table.add_row(title, f"{one.weight} %", best, worst)
    screen.print(table)
    for sentence in (*_check_sentences(check, screen), *_left_out(found, screen)):
        screen.print(sentence)
    if output is not None:
        screen.line(words("summary.written", path=output))
    else:
        screen.print(words("icp.next"), style="dim")


def _ends(one: AttributeEvidence) -> tuple[list[ClassEvidence], list[ClassEvidence]]:
    """The best classes, and the worst ones that are not among them."""
    rows = sorted([row for row in (*one.classes, one.other) if row.total], key=lambda row: -row.effect)
    half = max(1, min(_SHOWN, len(rows) // 2))
    return rows[:half], list(reversed(rows[half:]))[:half]


def _line(row: ClassEvidence, one: AttributeEvidence, base: float, screen: Screen) -> str:
    words = screen.words
    share = row.won / row.total
    times = words.shortest(share / base, 1)
    lift = f"{words.percent(share, 1)}, {times}\N{MULTIPLICATION SIGN}"
    return printable(f"{_class(row, one, screen)}: {row.won} / {row.total} ({lift})")


def _class(row: ClassEvidence, one: AttributeEvidence, screen: Screen) -> str:
    """`CEO`, `less than 10`, `10 to 499`, `500 and more`."""
    words = screen.words
    if isinstance(row.key, bool):
        return words("word.yes" if row.key else "word.no")
    if isinstance(row.key, str):
        return row.key
    bounds = [other.key for other in one.classes if isinstance(other.key, float)]
    if not bounds or row is one.other:
        return words("word.others")
    place = len(bounds) if row.key is None else bounds.index(row.key)
    if place == 0:
        return words("icp.below", high=words.shortest(bounds[0], 3))
    if place == len(bounds):
        return words("icp.from", low=words.shortest(bounds[-1], 3))
    return words("icp.between", low=words.shortest(bounds[place - 1], 3), high=words.shortest(bounds[place], 3))


def _check_sentences(check: Check | None, screen: Screen) -> Iterator[str]:
    words = screen.words
    if check is None:
        yield words("icp.unchecked")
        return
    low, high = (words.shortest(bound, 2) for bound in check.interval)
    yield words(
        "icp.check",
        leads=words.number(check.leads),
        share=words.percent(check.won / check.leads, 1),
        best=words.percent(check.best_won / check.best_total, 1),
        auc=words.shortest(check.auc, 2),
        low=low,
        high=high,
    )
    if check.interval[0] <= 0.5:
        yield words("icp.weak")


def _left_out(found: IdealCustomer, screen: Screen) -> Iterator[str]:
    """The attributes that are not in the profile, by reason."""
    reasons: dict[str, list[str]] = {}
    for name, code in found.left_out.items():
        key = code if screen.words.has(f"icp.left.{code}") else "suspicious"
        reasons.setdefault(key, []).append(name)
    for code, names in sorted(reasons.items()):
        yield screen.words(f"icp.left.{code}", names=printable(", ".join(sorted(names))))


def _record(found: IdealCustomer, check: Check | None, output: str | None) -> dict[str, Any]:
    return {
        "leads": found.leads,
        "won": found.won,
        "attributes": [
            {
                "attribute": one.name,
                "weight": one.weight,
                "classes": [_class_record(row) for row in one.classes],
                "other": _class_record(one.other),
                "unknown": _class_record(one.unknown),
            }
            for one in found.attributes
        ],
        "left_out": dict(found.left_out),
        "check": None if check is None else vars(check),
        "output": output,
    }


def _class_record(row: ClassEvidence) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) and name != "key" else value
        for name, value in vars(row).items()
    }
