"""A model and its past come in; the evidence for its criteria, patterns, and a proposed model file, go out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from rich import box
from rich.table import Table

from reifegrad.cli.data_notices import notice_paragraphs, notice_sentences
from reifegrad.cli.report_screen import check_report, is_cut, write_report
from reifegrad.cli.session import open_session
from reifegrad.errors import fail
from reifegrad.explain.wording import Wording
from reifegrad.language.printable import printable
from reifegrad.measure.base_points import DOUBLES
from reifegrad.measure.criteria_evidence import weigh_lines
from reifegrad.measure.criteria_facts import gather_lines
from reifegrad.measure.first_activity import first_activities
from reifegrad.measure.judgement import judge
from reifegrad.measure.patterns import find_patterns, number_labels
from reifegrad.measure.profiles import read_profiles
from reifegrad.measure.proposal import predicts, propose, without_harm
from reifegrad.report.blocks import Paragraph
from reifegrad.report.criteria_page import PICTURES, CriteriaPage, Row
from reifegrad.report.pattern_text import pattern_sentences
from reifegrad.report.pictures import check_pictures, tell_pictures, write_pictures
from reifegrad.report.plots import EvidenceLine
from reifegrad.spec.condition import Type
from reifegrad.spec.points import MILLI, to_points
from reifegrad.tasks.models import find_model, find_text
from reifegrad.tasks.new_file import check_new, write_new
from reifegrad.tasks.past import at_text, check_extra, days_text, plain, read_cases, read_past, span_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from reifegrad.cli.screen import Screen
    from reifegrad.cli.session import Session
    from reifegrad.language.words import Words
    from reifegrad.measure.cases import Cases
    from reifegrad.measure.criteria_evidence import CriteriaEvidence, LineEvidence
    from reifegrad.measure.notices import Notice
    from reifegrad.measure.patterns import Patterns
    from reifegrad.measure.proposal import Proposal
    from reifegrad.report.blocks import Tone
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.inputs import FactInputs, PastInputs

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
    data: FactInputs
    past: PastInputs
    output: str | None
    patterns: int
    report: str | None = None
    pictures: str | None = None


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
    check_report(asked.report)
    check_pictures(asked.pictures, PICTURES)
    model = find_model(asked.model)
    report = _make(model, asked, screen)
    text, file = find_text(asked.model)
    made = propose(text, report.evidence.lines, file=file, probability=report.probability)
    if output is not None:
        write_new(output, made.text)
    drawn = _write_page(report, made, asked, screen)
    if screen.as_json:
        screen.json(_record(report, made, output) | {"pictures": drawn})
        return
    _show(report, screen)
    for sentence in _about_all(report, made, screen.words):
        screen.print(sentence)
    _show_patterns(report, asked.patterns, screen)
    screen.print("")
    if output is not None:
        screen.line(screen.words("summary.written", path=output))
        screen.line(screen.words("criteria.diff", line=f"reifegrad diff {asked.model} {output}"), "dim")
    elif made.changed:
        screen.print(screen.words.count("criteria.next", made.changed), style="dim")
    if asked.report is not None:
        screen.line(screen.words("summary.written", path=asked.report))
    tell_pictures(drawn, asked.pictures, screen)


def _write_page(report: _Report, made: Proposal, asked: CriteriaRequest, screen: Screen) -> list[str]:
    """Write the page and the files of its picture where they are wanted; the paths of the latter."""
    if asked.report is None and asked.pictures is None:
        return []
    words, wording, evidence = screen.words, Wording(report.model, screen.language), report.evidence
    title = words("criteria.title", title=wording.title(report.model.title, report.model.name))
    advice = list(notice_paragraphs(report.notices, words, report.model.timezone))
    advice += [Paragraph(text, tone) for text, tone in _toned(evidence, wording, screen)]
    advice += [Paragraph(text) for text in _about_all(report, made, words)]
    if asked.output is not None:
        advice.append(Paragraph(words("criteria.diff", line=f"reifegrad diff {asked.model} {asked.output}")))
    elif made.changed:
        advice.append(Paragraph(words.count("criteria.next", made.changed)))
    rows = [_row(one, evidence.scale, wording, screen) for one in evidence.lines]
    found = None if report.patterns is None else list(_pattern_lines(report, asked.patterns, screen))
    page = CriteriaPage(title, list(_lines(report, screen)), advice, rows, found, words).report()
    if asked.report is not None:
        write_report(page, asked.report)
    return write_pictures(page, asked.pictures)


def _toned(evidence: CriteriaEvidence, wording: Wording, screen: Screen) -> Iterator[tuple[str, Tone]]:
    """The sentences on what to do; what contradicts the outcomes stands out."""
    holds = screen.words("criteria.advice.none")
    for text in _sentences(evidence, wording, screen):
        yield text, "advice" if text == holds else "warning"


def _row(one: LineEvidence, scale: float, wording: Wording, screen: Screen) -> Row:
    """The line for the page: the same cells as on the screen, the finding in front; and what is drawn of it."""
    called, *cells, finding = _cells(one, scale, wording, screen)
    measured = _told(one, scale)
    held = None
    if measured is not None:
        declared = None if one.line.kind in {"grade", "match"} else to_points(one.line.declared)
        held = EvidenceLine(called, declared, *measured)
    return Row(
        (called, finding.replace(" ", "\N{NO-BREAK SPACE}"), *cells),
        held,
        marked=one.finding in {"wrong_sign", "never"},
    )


def _make(model: ScoringModel, asked: CriteriaRequest, screen: Screen) -> _Report:
    with open_session(model, asked.data, screen, wide=True) as session:
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
    answer = session.model.training.target if session.model.training is not None else None
    for name, values in profiles.columns.items():
        if name == answer:
            continue  # what it was learned to foretell explains everything, and tells nothing
        is_number = profiles.types[name] is Type.NUMBER
        labels["attribute", name] = number_labels(values) if is_number else values
    return find_patterns(labels, leads.won.astype(bool), expected[once])


def _show(report: _Report, screen: Screen) -> None:
    words, wording, evidence = screen.words, Wording(report.model, screen.language), report.evidence
    screen.print(words("criteria.title", title=wording.title(report.model.title, report.model.name)), style="bold")
    for line in _lines(report, screen):
        screen.print(line)
    for sentence in notice_sentences(report.notices, words, report.model.timezone):
        screen.print(sentence, style="yellow")
    table = _table(evidence, wording, screen)
    if is_cut(table, screen):
        table = _table(evidence, wording, screen, narrow=True)
    screen.print(table)
    screen.print(words("criteria.legend"), style="dim")
    for sentence in _sentences(evidence, wording, screen):
        screen.print(sentence)


def _lines(report: _Report, screen: Screen) -> Iterator[str]:
    """Who was looked at, what became of them, and what a point is worth."""
    words, evidence, cases = screen.words, report.evidence, report.cases
    ends = span_texts(cases.at, cases.as_of.min(), cases.as_of.max(), words, report.model.timezone)
    counts = {"n": words.number(evidence.cases), "leads": words.number(evidence.leads)}
    head = words("criteria.judged", at=at_text(cases.at, words), **ends, **counts)
    rate = words.percent(evidence.won / evidence.cases, 1)
    days = days_text(cases.horizon, words)
    yield f"{head} {words('criteria.won', days=days, won=words.number(evidence.won), rate=rate)}"
    if evidence.scale > 0:
        yield words("criteria.scale", points=words.shortest(evidence.scale * np.log(2), 0))


def _table(evidence: CriteriaEvidence, wording: Wording, screen: Screen, *, narrow: bool = False) -> Table:
    """One row a line of the model; in a narrow one the intervals may stand below their value."""
    words = screen.words
    whole = {"points", "alone"} if narrow else {"points", "with", "alone", "beside"}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=0, header_style="bold")
    table.add_column(words("criteria.criterion"), width=17)
    for key in ("points", "counts", "with", "without", "alone", "beside"):
        table.add_column(words(f"criteria.{key}"), justify="right", no_wrap=key in whole)
    table.add_column(words("criteria.finding"), min_width=None if narrow else 15)
    for one in evidence.lines:
        table.add_row(*_cells(one, evidence.scale, wording, screen), style=_STYLES.get(one.finding, ""))
    return table


def _cells(one: LineEvidence, scale: float, wording: Wording, screen: Screen) -> tuple[str, ...]:
    """Title, points, how often it counts, conversion with and without it, alone and beside others, the finding."""
    words = screen.words
    low, high = one.interval_with
    rate = f"{words.percent(one.rate_with, 1)} ({_bare(low, screen)}\N{EN DASH}{_bare(high, screen)})"
    measured = _told(one, scale)
    return (
        _called(one, wording),
        _declared(one, wording, screen),
        words.percent(one.fired / one.n, 1),
        rate if one.fired else "\N{EN DASH}",
        words.percent(one.rate_without, 1),
        "\N{EN DASH}" if measured is None else _points(one.alone.value * _factor(one, scale), screen),
        "\N{EN DASH}" if measured is None else _interval(measured, screen),
        _finding(one, wording, screen),
    )


def _bare(share: float, screen: Screen) -> str:
    return screen.words.shortest(100 * share, 1)


def _factor(one: LineEvidence, scale: float) -> float:
    """From log-odds to points: of the model's own scale, or where it has none with 20 points that double the odds."""
    return scale if one.line.editable and scale > 0 else float(DOUBLES)


def _told(one: LineEvidence, scale: float) -> tuple[float, float, float] | None:
    """The points beside others with their interval; None where the outcomes cannot tell."""
    if one.finding in {"never", "always"}:
        return None
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
    if not any(one.finding not in {"confirmed", "unclear", "few"} for one in evidence.lines):
        yield screen.words("criteria.advice.none")


def _about_all(report: _Report, made: Proposal, words: Words) -> Iterator[str]:
    """What was seen to for all proposals together."""
    if report.withdrawn:
        yield words.count("criteria.withdrawn", report.withdrawn)
    if made.base is not None:
        yield words("criteria.base", base=words.shortest(made.base, 1))


def _show_patterns(report: _Report, most: int, screen: Screen) -> None:
    if report.patterns is None:
        return
    screen.print("", screen.words("patterns.title"), style="bold")
    for line in _pattern_lines(report, most, screen):
        screen.print(line)


def _pattern_lines(report: _Report, most: int, screen: Screen) -> Iterator[str]:
    """How many were tried, and a sentence on each that was found."""
    found, words = report.patterns, screen.words
    if found is None:
        return
    tried = words.number(found.tried)
    if not found.patterns:
        yield words("patterns.none", tried=tried)
        return
    yield words("patterns.tried", tried=tried, n=words.number(len(found.patterns)))
    shown = replace(found, patterns=found.patterns[:most])
    yield from pattern_sentences(shown, report.model, screen)


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
