"""A model and its past come in; the evidence for its criteria, patterns, and a proposed model file, go out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.table import Table

from reifegrad.cli.measuring import at_text, check_extra, day_text, days_text, plain, read_cases, read_past
from reifegrad.cli.models import find_model, find_text
from reifegrad.cli.new_file import check_new, write_new
from reifegrad.cli.noticing import notice_sentences
from reifegrad.cli.pattern_text import pattern_sentences
from reifegrad.cli.screen import printable
from reifegrad.cli.wide_session import open_wide_session
from reifegrad.errors import fail
from reifegrad.explain.wording import Wording
from reifegrad.measure.criteria_evidence import DOUBLES, weigh_lines
from reifegrad.measure.criteria_facts import gather_lines
from reifegrad.measure.first_activity import first_activities
from reifegrad.measure.judgement import judge
from reifegrad.measure.patterns import find_patterns, number_labels
from reifegrad.measure.profiles import read_profiles
from reifegrad.measure.proposal import predicts, propose, without_harm
from reifegrad.spec.condition import Type
from reifegrad.spec.points import MILLI, to_points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reifegrad.cli.options import DataOptions, PastOptions
    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.criteria_evidence import CriteriaEvidence, LineEvidence
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.patterns import Patterns
    from reifegrad.measure.proposal import Proposal
    from reifegrad.spec.model import ScoringModel

_STYLES = {"wrong_sign": "bold red", "never": "yellow", "always": "yellow", "too_low": "yellow", "too_high": "yellow"}


@dataclass(frozen=True)
class _Report:
    """Everything that was found."""

    model: ScoringModel
    cases: Cases
    censored: int
    evidence: CriteriaEvidence
    patterns: Patterns | None
    notices: tuple[Notice, ...] = ()
    withdrawn: int = 0
    probability: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class CriteriaRequest:
    """Which model to hold against which past, where the proposal goes, and how many patterns are named."""

    model: str
    data: DataOptions
    past: PastOptions
    output: str | None
    patterns: int


def report_and_show(asked: CriteriaRequest, screen: Screen) -> None:
    """Weigh the criteria, write the proposal if a file was named, and print what was found.

    Raises:
        ReifegradError: The model or the facts have problems, or too few outcomes are known.
    """
    check_extra()
    output = asked.output
    if output is not None and not output.lower().endswith((".yaml", ".yml")):
        raise fail("output-format", "a model is a .yaml file", "Name it like proposed.yaml.", file=output)
    check_new(output)
    model = find_model(asked.model)
    report = _make(model, asked, screen)
    text, file = find_text(asked.model)
    made = propose(text, report.evidence.lines, file=file, probability=report.probability)
    if output is not None:
        write_new(output, made.text)
    if screen.as_json:
        screen.json(_record(report, made, output))
        return
    _show(report, screen)
    _show_proposal(report, made, screen)
    _show_patterns(report, asked.patterns, screen)
    screen.print("")
    if output is not None:
        screen.line(screen.words("summary.written", path=output))
        screen.line(screen.words("criteria.diff", line=f"reifegrad diff {asked.model} {output}"), "dim")
    elif made.changed:
        screen.print(screen.words.count("criteria.next", made.changed), style="dim")


def _make(model: ScoringModel, asked: CriteriaRequest, screen: Screen) -> _Report:
    with open_wide_session(model, asked.data, screen) as session:
        session.bar.say(screen.words("progress.measure"))
        history = read_past(session.engine, session.facts, asked.past.complete_until, model.timezone)
        everything = read_cases(session, history, asked.past)
        gathered = gather_lines(session.engine, model, session.facts.relations, everything.whole())
        weighed = weigh_lines(gathered.lines, gathered.cases)
        lines, withdrawn = without_harm(weighed.lines, gathered.cases.won)
        evidence = replace(weighed, lines=lines)
        relations = session.facts.relations
        said = judge(session.engine, model, relations, gathered.cases) if predicts(model) else None
        patterns = _patterns(session, gathered.cases, evidence.expected) if asked.patterns else None
        notes = [note for note in session.facts.notes if note.severity != "note"]
    screen.problems(notes)
    censored = len(everything) - int(everything.complete.sum())
    probability = None if said is None else said.probability
    return _Report(model, gathered.cases, censored, evidence, patterns, history.notices, withdrawn, probability)


def _patterns(session: Session, cases: Cases, expected: NDArray[np.float64]) -> Patterns:
    """Each lead once, at its first moment, with all that is known of it then."""
    _, first = np.unique(cases.lead.astype(str), return_index=True)
    once = np.zeros(len(cases), dtype=bool)
    once[first] = True
    leads, relations = cases.where(once), session.facts.relations
    labels: dict[tuple[str, str], NDArray[Any]] = {}
    if relations.activities is not None:
        found = first_activities(session.engine, relations.activities, leads, session.model.timezone)
        labels |= {("first", name): values for name, values in found.items()}
    profiles = read_profiles(session.engine, relations, leads.moments())
    for name, values in profiles.columns.items():
        is_number = profiles.types[name] is Type.NUMBER
        labels["attribute", name] = number_labels(values) if is_number else values
    return find_patterns(labels, leads.won.astype(bool), expected[once])


def _show(report: _Report, screen: Screen) -> None:
    words, wording = screen.words, Wording(report.model, screen.language)
    evidence, cases = report.evidence, report.cases
    screen.print(words("criteria.title", title=wording.title(report.model.title, report.model.name)), style="bold")
    first, last = (day_text(moment, words, report.model.timezone) for moment in (cases.as_of.min(), cases.as_of.max()))
    days = days_text(cases.horizon, words)
    counts = {"n": words.number(evidence.cases), "leads": words.number(evidence.leads)}
    head = words("criteria.judged", at=at_text(cases.at, words), first=first, last=last, **counts)
    rate = words.percent(evidence.won / evidence.cases, 1)
    won = words("criteria.won", days=days, won=words.number(evidence.won), rate=rate)
    screen.print(f"{head} {won}")
    for sentence in notice_sentences(report.notices, words, report.model.timezone):
        screen.print(sentence, style="yellow")
    if evidence.scale > 0:
        screen.print(words("criteria.scale", points=words.shortest(evidence.scale * np.log(2), 0)))
    table = _table(evidence, wording, screen)
    if screen.out.measure(table).minimum > screen.out.width:  # the last column would be cut off
        table = _table(evidence, wording, screen, narrow=True)
    screen.print(table)
    screen.print(words("criteria.legend"), style="dim")
    for sentence in _sentences(evidence, wording, screen):
        screen.print(sentence)


def _table(evidence: CriteriaEvidence, wording: Wording, screen: Screen, *, narrow: bool = False) -> Table:
    """One row a line of the model; in a narrow one the intervals may stand below their value."""
    words = screen.words
    whole = {"points", "alone"} if narrow else {"points", "with", "alone", "beside"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0, header_style="bold")
    table.add_column(words("criteria.criterion"), width=17)
    for key in ("points", "counts", "with", "without", "alone", "beside"):
        table.add_column(words(f"criteria.{key}"), justify="right", no_wrap=key in whole)
    findings = [_finding(one, wording, screen) for one in evidence.lines]
    longest = max(len(word) for text in findings for word in text.split(" "))
    table.add_column(words("criteria.finding"), min_width=longest)
    for one in evidence.lines:
        low, high = one.interval_with
        rate = f"{words.percent(one.rate_with, 1)} ({_bare(low, screen)}\N{EN DASH}{_bare(high, screen)})"
        measured = _measured(one, evidence.scale)
        told = measured is not None and one.finding not in {"never", "always", "reference"}
        table.add_row(
            _called(one, wording),
            _declared(one, wording, screen),
            words.percent(one.fired / one.n, 1),
            rate if one.fired else "\N{EN DASH}",
            words.percent(one.rate_without, 1),
            _points(one.alone.value * _factor(one, evidence.scale), screen) if told else "\N{EN DASH}",
            _interval(measured, screen) if told and measured is not None else "\N{EN DASH}",
            _finding(one, wording, screen),
            style=_STYLES.get(one.finding, ""),
        )
    return table


def _bare(share: float, screen: Screen) -> str:
    return screen.words.shortest(100 * share, 1)


def _factor(one: LineEvidence, scale: float) -> float:
    """From log-odds to points: of the model's own scale, or where it has none with 20 points that double the odds."""
    return scale if one.line.editable and scale > 0 else float(DOUBLES)


def _measured(one: LineEvidence, scale: float) -> tuple[float, float, float] | None:
    own = one.line.editable and scale > 0
    effect = one.in_points(one.adjusted, scale) if own else one.adjusted.times(float(DOUBLES))
    return effect.value, effect.low, effect.high


def _points(value: float, screen: Screen) -> str:
    return f"{'+' if round(value, 1) > 0 else ''}{screen.words.shortest(value, 1 if abs(value) < 10 else 0)}"


def _interval(measured: tuple[float, float, float], screen: Screen) -> str:
    value = _points(measured[0], screen)
    low, high = (_points(number, screen).lstrip("+") for number in measured[1:])
    return f"{value} ({low}..{high})"


def _called(one: LineEvidence, wording: Wording) -> str:
    title = wording.criterion(one.line.criterion.id)
    labels = [wording.band(one.line.criterion, label) for label in one.line.labels if label]
    return printable(f"{title}: {wording.either(labels)}" if labels else title)


def _declared(one: LineEvidence, wording: Wording, screen: Screen) -> str:
    if one.line.kind == "grade":
        return screen.words("criteria.grade")
    if one.line.kind == "match":
        return f"{wording.milli(round(one.line.declared / MILLI) * MILLI)} %"
    return wording.milli(one.line.declared)


def _finding(one: LineEvidence, wording: Wording, screen: Screen) -> str:
    text = screen.words(f"criteria.finding.{one.finding}")
    return text if one.proposed is None else f"{text} \N{RIGHTWARDS ARROW} {wording.milli(one.proposed)}"


def _sentences(evidence: CriteriaEvidence, wording: Wording, screen: Screen) -> Iterator[str]:
    """What to do, in the order of urgency; nothing is said of what holds."""
    for finding in ("wrong_sign", "never", "always", "too_low", "too_high"):
        named = dict.fromkeys(_called(one, wording) for one in evidence.lines if one.finding == finding)
        if named:
            yield screen.words(f"criteria.advice.{finding}", names="; ".join(named))
    if not any(one.finding not in {"confirmed", "unclear", "few", "reference"} for one in evidence.lines):
        yield screen.words("criteria.advice.none")


def _show_proposal(report: _Report, made: Proposal, screen: Screen) -> None:
    """What was seen to for all proposals together."""
    if report.withdrawn:
        screen.print(screen.words.count("criteria.withdrawn", report.withdrawn))
    if made.base is not None:
        screen.print(screen.words("criteria.base", base=screen.words.shortest(made.base, 1)))


def _show_patterns(report: _Report, most: int, screen: Screen) -> None:
    found, words = report.patterns, screen.words
    if found is None:
        return
    screen.print("", words("patterns.title"), style="bold")
    tried = words.number(found.tried)
    if not found.patterns:
        screen.print(words("patterns.none", tried=tried))
        return
    screen.print(words("patterns.tried", tried=tried, n=words.number(len(found.patterns))))
    shown = replace(found, patterns=found.patterns[:most])
    for sentence in pattern_sentences(shown, report.model, screen):
        screen.print(sentence)


def _record(report: _Report, made: Proposal, output: str | None) -> dict[str, Any]:
    evidence = report.evidence
    record: dict[str, Any] = {
        "model": report.model.name,
        "model_hash": report.model.hash,
        "at": report.cases.at,
        "horizon_days": plain(report.cases.horizon),
        "cases": evidence.cases,
        "leads": evidence.leads,
        "won": evidence.won,
        "censored": report.censored,
        "points_that_double_the_odds": plain(float(evidence.scale * np.log(2))) if evidence.scale else None,
        "criteria": [_line_record(one, evidence.scale) for one in evidence.lines],
        "proposals": made.changed,
        "withdrawn": report.withdrawn,
        "base": made.base,
        "output": output,
        "notices": plain(report.notices),
    }
    if report.patterns is not None:
        record["patterns"] = plain(report.patterns)
    return record


def _line_record(one: LineEvidence, scale: float) -> dict[str, Any]:
    line = one.line
    own = scale if line.editable and scale > 0 else None
    return {
        "criterion": line.criterion.id,
        "dimension": line.criterion.dimension,
        "values": [label for label in line.labels if label],
        "kind": line.kind,
        "declared": to_points(line.declared),
        "counts_for": one.fired,
        "mean_amount": plain(one.amount),
        "won_with": one.won_with,
        "rate_with": plain(one.rate_with),
        "interval_with": plain(one.interval_with),
        "rate_without": plain(one.rate_without),
        "interval_without": plain(one.interval_without),
        "alone": None if own is None else plain(one.alone.times(own)),
        "adjusted": None if own is None else plain(one.in_points(one.adjusted, own)),
        "compared_with": to_points(one.reference),
        "alone_20_doubles": plain(one.alone.times(float(DOUBLES))),
        "adjusted_20_doubles": plain(one.adjusted.times(float(DOUBLES))),
        "finding": one.finding,
        "proposed": None if one.proposed is None else to_points(one.proposed),
    }
