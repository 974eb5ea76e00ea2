"""Runs the examples of a model: given these facts, expect this score."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reifegrad.errors import fail
from reifegrad.run.engine_url import EngineOptions, engine_title, open_engine
from reifegrad.run.examples import read_examples, run_examples
from reifegrad.tasks.inputs import ENGINE
from reifegrad.tasks.models import EXAMPLES_ENDING, find_model
from reifegrad.tasks.progress import ProgressStep, quiet
from reifegrad.templates.shipped import starter_text, template_names

if TYPE_CHECKING:
    from reifegrad.run.examples import ExampleResult
    from reifegrad.spec.model import ScoringModel
    from reifegrad.tasks.models import ModelSource
    from reifegrad.tasks.progress import Progress


@dataclass(frozen=True)
class TestRequest:
    """Which model to test. `file` is by default the name of the model with the ending .tests.yaml.

    A model that is loaded already has no such name: it needs a `file`.
    """

    model: ModelSource
    file: str | None = None
    engine: str = ENGINE


@dataclass(frozen=True)
class TestResult:
    """How every example of `file` came out."""

    model: ScoringModel
    file: str
    examples: tuple[ExampleResult, ...]

    @property
    def failed(self) -> tuple[ExampleResult, ...]:
        """The examples that do not hold."""
        return tuple(example for example in self.examples if not example.holds)


def test(request: TestRequest, progress: Progress = quiet) -> TestResult:
    """Score all examples in one run of the engine, and compare what each of them expects.

    Raises:
        ReifegradError: The model or the examples have problems, or the engine cannot be opened.
    """
    model = find_model(request.model)
    text, file = _examples_text(request.model, request.file)
    progress(ProgressStep("open", {"engine": engine_title(request.engine)}))
    engine = open_engine(request.engine, EngineOptions(create=False))
    try:
        return TestResult(model, file, run_examples(engine, model, read_examples(model, text, file=file)))
    finally:
        engine.close()


def _examples_text(name: ModelSource, file: str | None) -> tuple[str, str]:
    """The text of the examples, and what it is called."""
    if not isinstance(name, str):
        if file is None:
            raise fail("examples-not-found", variant="loaded")
        name = file
    if file is None and name in template_names() and not Path(name).exists():
        return starter_text(f"{name}{EXAMPLES_ENDING}"), f"{name}{EXAMPLES_ENDING}"
    path = Path(file) if file is not None else Path(name).with_suffix(EXAMPLES_ENDING)
    try:
        return path.read_bytes().decode("utf-8-sig"), str(path)
    except FileNotFoundError:
        raise fail("examples-not-found", file=str(path)) from None
    except UnicodeDecodeError:
        raise fail("examples-encoding", file=str(path)) from None
