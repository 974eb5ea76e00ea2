"""What `learn` was asked comes in; the model file, its card, and what is said of them on the screen go out."""

from __future__ import annotations

import math
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reifegrad.cli.progress import Bar
from reifegrad.errors import fail, nearest
from reifegrad.language.words import Words
from reifegrad.measure.verdict_words import FEWEST
from reifegrad.report.pictures import check_pictures, tell_pictures, write_pictures
from reifegrad.tasks.learn_records import Lesson, Taken, Taught
from reifegrad.tasks.new_file import check_new, write_new
from reifegrad.tasks.past import check_extra, day_text, read_past
from reifegrad.tasks.training_counts import counts_of, is_repeated

if TYPE_CHECKING:
    from collections.abc import Collection

    from reifegrad.cli.screen import Screen
    from reifegrad.predict.learn.candidates import Candidate
    from reifegrad.predict.learn.gathering import Gathered
    from reifegrad.predict.learn.learned import Learned
    from reifegrad.run.engine import Engine
    from reifegrad.run.sources import LoadedFacts, Sources
    from reifegrad.tasks.inputs import FactInputs
    from reifegrad.tasks.training_counts import Counts

PICTURES = ("gains", "calibration", "distribution")
CARD_FORMATS = (".html", ".md")


def learn_and_show(lesson: Lesson, screen: Screen, pictures: str | None = None) -> Taught:
    """Learn, write the files, and say what they are. `pictures` is a folder for those of the card.

    Raises:
        ReifegradError: The facts cannot be read, too little can be learned from them, or a file has no place.
    """
    _check(lesson)
    check_pictures(pictures, PICTURES)
    from threadpoolctl import threadpool_limits

    # Thousands of small products of matrices: shared among threads they take longer, on a busy machine ten times.
    one_thread = threadpool_limits(limits=1, user_api="blas")
    with tempfile.TemporaryDirectory(prefix="reifegrad-") as folder, Bar(screen) as bar, one_thread:
        gathered, taken = _gather(lesson, Path(folder), bar, screen)
        bar.say(screen.words("progress.learn"))
        taught = _learn(lesson, gathered, taken)
    write_new(lesson.output, taught.text)
    drawn = _write_card(taught, pictures, screen.words)
    from reifegrad.cli.learned_screen import learned_record, show_learned

    if screen.as_json:
        screen.json(learned_record(taught) | {"pictures": drawn})
    else:
        show_learned(taught, screen)
        tell_pictures(drawn, pictures, screen)
    return taught


def _write_card(taught: Taught, pictures: str | None, words: Words) -> list[str]:
    """Write the card and the files of its pictures where they are wanted; the paths of the latter."""
    card = taught.lesson.card
    if card is None and pictures is None:
        return []
    from reifegrad.report.blocks import html_page, markdown_page
    from reifegrad.report.model_card import card_report

    report = card_report(taught, words)
    if card is not None:
        write_new(card, html_page(report) if card.lower().endswith(".html") else markdown_page(report))
    return write_pictures(report, pictures)


def _check(lesson: Lesson) -> None:
    """Whatever was typed wrong, before any work."""
    check_extra()
    from reifegrad.measure.moment_choice import parse_length, parse_moments

    if (lesson.target is None) == (lesson.data.outcomes is None):
        what = "there are outcomes and a target" if lesson.target is not None else "nothing says who was won"
        raise fail("learn-target", what, "Give either --outcomes FILE or --target COLUMN.")
    if lesson.target is not None and (lesson.data.activities or lesson.data.accounts or lesson.data.profile_changes):
        what = "--target is for one table of leads; activities and accounts need to know when a lead was won"
        raise fail("learn-target", what, "Give --outcomes with lead_id, outcome and decided_at.")
    of_target = {"--positive": lesson.positive, "--negative": lesson.negative, "--time": lesson.time}
    for option, value in of_target.items():
        if value and lesson.target is None:
            raise fail("learn-target", f"{option} belongs to --target", f"Leave {option} out, or give --target COLUMN.")
    if lesson.target is not None and lesson.complete_until is not None:
        what = "--until is for --outcomes; with --target every row says what became of it"
        raise fail("learn-target", what, "Leave --until away, or leave newer rows out of the table.")
    if not lesson.output.lower().endswith((".yaml", ".yml")):
        raise fail("output-format", "a model is a .yaml file", "Name it like model.yaml.", file=lesson.output)
    if lesson.card is not None and not lesson.card.lower().endswith(CARD_FORMATS):
        raise fail("output-format", "a card is an .html or .md file", "Name it like card.html.", file=lesson.card)
    check_new(lesson.output)
    check_new(lesson.card)
    parse_length(lesson.horizon)
    if parse_moments(lesson.at).kind == "hand_over":
        what = "hand_over needs a model that hands over; what is learned has no threshold yet"
        raise fail("moments-unknown", what, "Write creation+7d or month_ends.")


def _gather(lesson: Lesson, folder: Path, bar: Bar, screen: Screen) -> tuple[Gathered, Taken]:
    """The features and labels, and what was left behind."""
    if lesson.target is not None:
        return _gather_table(lesson, folder, bar, screen)
    from reifegrad.run.engine_url import EngineOptions, open_engine
    from reifegrad.run.open_facts import open_facts
    from reifegrad.run.summary import table_counts

    data = lesson.data
    engine = open_engine(data.engine, EngineOptions(data.memory, data.threads, folder))
    try:
        facts = open_facts(
            engine,
            _sources(data),
            timezone=lesson.timezone,
            staging=folder,
            rejects=Path(data.rejects),
            progress=bar.read,
        )
        gathered, censored = _gather_cases(lesson, engine, facts, bar, screen)
    finally:
        engine.close()
    screen.problems(note for note in facts.notes if note.severity != "note")
    return gathered, Taken(tuple(table_counts(intake) for intake in facts.intakes), censored)


def _gather_cases(lesson: Lesson, engine: Engine, facts: LoadedFacts, bar: Bar, screen: Screen) -> tuple[Gathered, int]:
    from reifegrad.cli.data_notices import tell_notices
    from reifegrad.measure.cases import make_cases
    from reifegrad.measure.moment_choice import parse_length, parse_moments
    from reifegrad.predict.learn.gathering import gather_cases

    history = read_past(engine, facts, lesson.complete_until, lesson.timezone)
    tell_notices(history.notices, screen, lesson.timezone)
    cases = make_cases(history, parse_moments(lesson.at), parse_length(lesson.horizon), timezone=lesson.timezone)
    whole = cases.whole()
    if not len(whole):
        what = "no lead is old enough: the horizon of each ends after the data"
        raise fail("no-cases", what, "Give a shorter --horizon, or older leads.")

    def measured(done: int, total: int) -> None:
        bar.count(done, total, screen.words("progress.measure"))

    gathered = gather_cases(
        engine, facts, history, whole, timezone=lesson.timezone, forced=lesson.forced, progress=measured
    )
    return gathered, len(cases) - len(whole)


def _sources(data: FactInputs) -> Sources:
    from reifegrad.run.sources import Sources
    from reifegrad.tables import load_mapping

    return Sources(
        leads=data.leads or "",
        accounts=data.accounts,
        activities=data.activities,
        profile_changes=data.profile_changes,
        outcomes=data.outcomes,
        mapping=None if data.mapping is None else load_mapping(Path(data.mapping)),
    )


def _gather_table(lesson: Lesson, folder: Path, bar: Bar, screen: Screen) -> tuple[Gathered, Taken]:
    from reifegrad.cli.data_notices import tell_late_rows
    from reifegrad.predict.learn.gathering import gather_table
    from reifegrad.predict.learn.plain_table import Question, read_plain_table
    from reifegrad.predict.learn.written_values import as_written
    from reifegrad.tables import load_mapping

    mapping = None if lesson.data.mapping is None else load_mapping(Path(lesson.data.mapping))
    plain = read_plain_table(
        lesson.data.leads or "",
        Question(lesson.target or "", lesson.time, lesson.positive, lesson.negative),
        timezone=lesson.timezone,
        staging=folder,
        rejects=Path(lesson.data.rejects) / "leads.rejects.csv",
        mapping=mapping,
        progress=lambda rows: bar.read("leads", rows),
    )
    screen.problems(note for note in plain.notes if note.severity != "note")
    if plain.time is not None:
        tell_late_rows(plain.time, lesson.time or "created_at", screen, lesson.timezone)
    taken = Taken((plain.counts,), without_time=plain.without_time, target=plain.target)
    return as_written(gather_table(plain, forced=lesson.forced), plain.words), taken


def _learn(lesson: Lesson, gathered: Gathered, taken: Taken) -> Taught:
    from reifegrad.predict.learn.learned import learn
    from reifegrad.predict.learn.training import LearningSettings
    from reifegrad.predict.write.model_text import Evidence, model_text

    _check_columns(lesson, gathered)
    features = [name for name, one in gathered.candidates.items() if one.source not in lesson.without]
    if not features:
        reasons = sorted({*gathered.left_out.values(), *(one.code for one in gathered.suspicions)})
        what = f"no column is left to learn from ({', '.join(reasons)})"
        raise fail("no-features", what, "Columns are needed that differ between leads and were known in time.")
    table = gathered.table.only(features)
    settings = LearningSettings(
        monotone=_monotone(lesson, gathered, features),
        keep_calendar=lesson.keep_calendar,
        # The condition of a pair can read attributes only.
        unpaired=frozenset(name for name in features if not _is_attribute(gathered.candidates[name])),
        choose=lesson.target is None,
    )
    learned = learn(table, settings)
    rows = gathered.train
    evidence = Evidence(table.frame[rows], table.won[rows], "judgements" if is_repeated(gathered) else "leads")
    header = _header(lesson, learned, counts_of(gathered, rows))
    text = model_text(learned.fitted.scorecard, sources_of(gathered), header, evidence)
    return Taught(lesson, gathered, learned, text, taken)


def sources_of(gathered: Gathered) -> dict[str, Any]:
    """How each feature stands in a model file."""
    from reifegrad.predict.write.candidate_titles import candidate_title
    from reifegrad.predict.write.model_text import Source
    from reifegrad.spec.condition import Type

    kinds = {"number": Type.NUMBER, "boolean": Type.BOOLEAN, "category": Type.TEXT}
    return {
        name: Source(one.criterion, kinds[one.kind], candidate_title(one)) for name, one in gathered.candidates.items()
    }


def _header(lesson: Lesson, learned: Learned, counts: Counts) -> Any:
    from reifegrad.predict.write.model_text import Header

    train = learned.train
    training: dict[str, Any] = {"judgements": counts.judgements} if counts.repeated else {}
    training |= {"leads": counts.leads, "won": counts.won}
    if train.since is not None and train.until is not None:
        days = (day_text(day, Words("en"), lesson.timezone) for day in (train.since, train.until))
        training = dict(zip(("since", "until"), days, strict=True)) | training
        if learned.test.until is not None:
            training["tested_until"] = day_text(learned.test.until, Words("en"), lesson.timezone)
    if lesson.target is not None:
        training["target"] = lesson.target
    else:
        training |= {"horizon": lesson.horizon, "moments": lesson.at}
    name = re.sub(r"[^a-z0-9_-]+", "-", Path(lesson.output).stem.lower()).strip("-_")[:60]
    return Header(
        name=name if name[:1].isalpha() else f"model-{name}"[:60].strip("-"),
        goal=lesson.goal,
        timezone=lesson.timezone,
        training=training,
        comments=_comments(learned, counts),
    )


def _comments(learned: Learned, counts: Counts) -> tuple[str, ...]:
    """The first lines of the file: what it was learned from, and what its test says."""
    from reifegrad.measure.quality import auc

    test, rows = learned.test, learned.test_rows
    first = f"Learned from {counts.leads:,} leads, of which {counts.won:,} were won."
    if counts.repeated:
        first = f"Learned from {counts.judgements:,} judgements of {counts.leads:,} leads ({counts.won:,} won)."
    newer = f"On the {test.leads:,} newer ones, from which nothing was learned,"
    found = auc(rows.won, rows.probability)
    if min(test.won, test.leads - test.won) < FEWEST or math.isnan(found):
        return (first, f"{newer} its order cannot be judged: {test.won:,} won.", "20 points double the odds.")
    return (first, f"{newer} the AUC is {found:.3f}.", "20 points double the odds.")


def _monotone(lesson: Lesson, gathered: Gathered, features: Collection[str]) -> dict[str, int]:
    """The wishes for an order by feature: a column may be named as the file has it, or as the model does."""
    named = {name: name for name in features}
    named |= {gathered.candidates[name].source: name for name in features if _is_attribute(gathered.candidates[name])}
    return {named[name]: order for name, order in lesson.monotone.items() if name in named}


def _is_attribute(one: Candidate) -> bool:
    return "attribute" in one.document


def _check_columns(lesson: Lesson, gathered: Gathered) -> None:
    """Every column that was named must be there."""
    columns = {one.source for one in gathered.candidates.values()} | {one.feature for one in gathered.suspicions}
    columns |= gathered.left_out.keys()
    features = gathered.candidates.keys() | columns
    wanted: tuple[tuple[str, Collection[str], Collection[str]], ...] = (
        ("--use", lesson.forced, features),
        ("--without", lesson.without, columns),
        ("--rising or --falling", lesson.monotone, features),
    )
    for option, names, known in wanted:
        for name in names:
            if name not in known:
                raise fail("column-missing", f"{option}: there is no {name!r}", nearest(name, known))
