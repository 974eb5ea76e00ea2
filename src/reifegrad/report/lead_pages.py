"""The priority list and the explanation of a lead as reports, for notebooks and pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reifegrad.explain.reasons import LIMITS
from reifegrad.explain.sentences import Sentences
from reifegrad.explain.steps_text import steps_text
from reifegrad.language.printable import printable
from reifegrad.report.blocks import Paragraph, Report, Section, TableBlock
from reifegrad.report.list_reasons import reason_lines
from reifegrad.report.losses import loss_sections, with_losses
from reifegrad.report.run_texts import people_lines, result_lines, row_lines
from reifegrad.report.score_texts import score_text_rows
from reifegrad.spec.points import round_half_away

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.explain.lead_explanation import LeadExplanation
    from reifegrad.explain.ranking import RankedLead
    from reifegrad.language.words import Words
    from reifegrad.report.blocks import Block
    from reifegrad.tasks.explain import ExplainResult
    from reifegrad.tasks.score import ScoreResult


def list_report(result: ScoreResult, words: Words) -> Report:
    """The leads to contact first, with their strongest reasons, and what became of all others."""
    sentences = Sentences(result.model, words.language)
    wording = sentences.wording
    title = wording.title(result.model.title, result.model.name)
    goal = wording.title(result.model.goal, "")
    lines = (words("list.goal", goal=goal),) if goal else ()
    columns = ("#", *(words(f"list.{key}") for key in (result.model.subject, "verdict", "why", "score")))
    rows = tuple(tuple(_row(lead, sentences, words)) for lead in result.ranked or ())
    texts = [*people_lines(result.summary, wording, words), *result_lines(result.summary, wording, words)]
    counts = [Paragraph(text, "small") for text in texts]
    counts += [Paragraph(text, "warning" if bad else "small") for text, bad in row_lines(result.summary, words)]
    blocks: tuple[Block, ...] = (TableBlock(columns, rows, words=4), *counts) if rows else tuple(counts)
    heading = words("list.title", title=title, moment=wording.moment(result.as_of))
    lost = loss_sections(result.not_counted, words)
    return Report(heading, lines, (Section("", blocks), *lost), words.language)


def _row(lead: RankedLead, sentences: Sentences, words: Words) -> Iterator[str]:
    """Rank, who it is, what follows from the score, the reasons, the score; points with at most one decimal."""
    who = ", ".join(part for part in (lead.name, lead.position, lead.company) if part)
    yield str(lead.rank)
    yield printable(f"{who} ({lead.score.subject_id})" if who else lead.score.subject_id)
    parts = {name: _to_one_decimal(milli) for name, milli in lead.score.dimensions.items()}
    verdict = [text for _, text in score_text_rows(replace(lead.score, dimensions=parts), sentences.wording, words)]
    if lead.percentile is not None:
        verdict.append(words("list.percentile", rank=words.number(lead.percentile)))
    yield printable(", ".join(verdict))
    lines = reason_lines(lead, sentences)
    yield printable("; ".join(f"{_signed(line.points, sentences)} {line.text}" for line in lines))
    yield sentences.wording.milli(_to_one_decimal(lead.score.score or 0))


def _to_one_decimal(milli: int) -> int:
    return round_half_away(milli / 100) * 100


def _signed(milli: int, sentences: Sentences) -> str:
    return f"{'+' if milli > 0 else ''}{sentences.wording.milli(milli)}"


def explanation_report(result: ExplainResult, explanation: LeadExplanation, words: Words) -> Report:
    """Why one lead has its score: all reasons, which add up to it, and what will change if nothing happens."""
    sentences = Sentences(result.model, words.language)
    wording = sentences.wording
    who = ", ".join(part for part in (explanation.name, explanation.position, explanation.company) if part)
    title = printable(f"{who} ({explanation.subject_id})" if who else explanation.subject_id)
    model = wording.title(result.model.title, result.model.name)
    line = words("explain.of", title=model, moment=wording.moment(result.as_of))
    score = explanation.score
    if score is None or score.score is None:
        text = words("explain.unknown", moment=wording.moment(result.as_of)) if score is None else None
        why = Paragraph(text or words("explain.outside"), "warning")
        return Report(title, (line,), (Section("", (why,)),), words.language)
    facts = [(words("explain.total"), wording.milli(score.score)), *score_text_rows(score, wording, words)]
    lines = (line, *(printable(f"{name}: {value}") for name, value in facts))
    changes = tuple(Paragraph(printable(text)) for text in _changes(explanation, sentences, words, result.days))
    sections = [
        Section(words("explain.why"), (_reasons(explanation, sentences, words),)),
        Section(words("explain.changes"), changes),
    ]
    if explanation.steps:
        steps = (
            Paragraph(printable(text), "small") for text in steps_text(explanation.steps, result.model, words.language)
        )
        sections.append(Section(words("explain.steps"), tuple(steps)))
    return with_losses(Report(title, lines, tuple(sections), words.language), result.notes, words)


def _reasons(explanation: LeadExplanation, sentences: Sentences, words: Words) -> TableBlock:
    """Every reason with its points; the last row is their sum, the score exactly."""
    rows = [
        (printable(sentences.reason_beside_points(reason)), sentences.wording.milli(reason.points))
        for reason in explanation.reasons
        if reason.points or reason.code not in LIMITS
    ]
    total = sentences.wording.milli(sum(reason.points for reason in explanation.reasons))
    rows.append((words("explain.total"), total))
    return TableBlock(
        (words("explain.reason"), words("explain.points")), tuple(rows), marked=frozenset({len(rows) - 1})
    )


def _changes(explanation: LeadExplanation, sentences: Sentences, words: Words, days: int) -> list[str]:
    """What will change; a cell names both grades, so that at its moment they say nothing more."""
    if not explanation.changes:
        return [words.count("explain.no_changes", days)]
    cells = {change.at for change in explanation.changes if change.what == "cell"}
    return [sentences.change(c) for c in explanation.changes if c.what != "grade" or c.at not in cells]
