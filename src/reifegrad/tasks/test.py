"""A model and a file of examples come in; what holds and what does not goes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from reifegrad.cli.progress import Bar
from reifegrad.errors import fail
from reifegrad.explain.reasons import reasons
from reifegrad.explain.sentences import Sentences
from reifegrad.language.printable import printable
from reifegrad.report.records import score_record
from reifegrad.run.examples import read_examples, run_examples
from reifegrad.spec.points import to_points
from reifegrad.tasks.models import EXAMPLES_ENDING, find_model
from reifegrad.templates.shipped import starter_text, template_names

if TYPE_CHECKING:
    from reifegrad.cli.screen import Screen
    from reifegrad.run.examples import Difference, ExampleResult
    from reifegrad.spec.model import ScoringModel

_POINTS = ("score", "dimensions.", "contributions.")


def run_and_show(name: str, file: str | None, engine_url: str, screen: Screen) -> bool:
    """Run the examples and say which hold; whether all do.

    Raises:
        ReifegradError: The model or the examples have problems.
    """
    from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine

    model = find_model(name)
    text, called = _read(name, file)
    with Bar(screen) as bar:
        bar.say(screen.words("progress.open", engine=engine_title(engine_url)))
        engine = open_engine(engine_url, EngineOptions(create=False))
        try:
            results = run_examples(engine, model, read_examples(model, text, file=called))
        finally:
            engine.close()
    failed = [result for result in results if not result.holds]
    if screen.as_json:
        screen.json({"examples": len(results), "failed": [_record(model, result) for result in failed]})
        return not failed
    for result in failed:
        _show(model, result, called, screen)
    held = screen.words.number(len(results) - len(failed))
    summary = screen.words.count("test.summary", len(results), held=held)
    screen.print(summary, style="bold red" if failed else "green")
    return not failed


def _read(name: str, file: str | None) -> tuple[str, str]:
    """The text of the examples, and what it is called."""
    if file is None and name in template_names() and not Path(name).exists():
        return starter_text(f"{name}{EXAMPLES_ENDING}"), f"{name}{EXAMPLES_ENDING}"
    path = Path(file) if file is not None else Path(name).with_suffix(EXAMPLES_ENDING)
    try:
        return path.read_bytes().decode("utf-8-sig"), str(path)
    except FileNotFoundError:
        fix = "Write one (see `reifegrad init`), or name it: reifegrad test MODEL FILE."
        raise fail("examples-not-found", "there is no such file", fix, file=str(path)) from None
    except UnicodeDecodeError:
        raise fail("examples-encoding", "is not UTF-8 text", "Save it as UTF-8.", file=str(path)) from None


def _show(model: ScoringModel, result: ExampleResult, file: str, screen: Screen) -> None:
    """One example that does not hold: what was expected, what came out, and what it was made of."""
    place = f"{file}:{result.example.line}" if result.example.line else file
    screen.line(printable(f"{place}: {result.example.name}"), style="bold red")
    grid = Table.grid(padding=(0, 2))
    for difference in result.differences:
        wanted, got = (shown(difference, value) for value in (difference.expected, difference.got))
        grid.add_row(
            f"  {difference.key}",
            screen.words("test.expected", value=printable(wanted)),
            screen.words("test.got", value=printable(got)),
        )
    screen.print(grid)
    if result.score is None:
        screen.print(f"  {screen.words('test.nobody')}")
        return
    sentences = Sentences(model, screen.language)
    for reason in reasons(model, result.score):
        screen.print(f"    {printable(sentences.reason(reason))}", style="dim")


def shown(difference: Difference, value: Any) -> str:
    """A value of a difference as it is written in the file: points, not milli-points."""
    if value is None:
        return "none"
    if isinstance(value, int) and (difference.key.startswith(_POINTS) or difference.key.endswith("_score")):
        return f"{to_points(value):g}" if abs(value) < 10**9 else str(to_points(value))
    return str(value)


def _record(model: ScoringModel, result: ExampleResult) -> dict[str, Any]:
    return {
        "name": result.example.name,
        "line": result.example.line,
        "differences": [
            {"key": x.key, "expected": shown(x, x.expected), "got": shown(x, x.got)} for x in result.differences
        ],
        "score": None if result.score is None else score_record(model, result.score),
    }
