"""The facts of a small company, and a watcher of the steps that a task reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reifegrad.tasks.inputs import FactInputs

if TYPE_CHECKING:
    from reifegrad.tasks.progress import ProgressStep


@pytest.fixture(scope="session")
def facts(company: tuple[str, ...]) -> FactInputs:
    named = dict(zip(company[::2], company[1::2], strict=True))
    return FactInputs(named["--leads"], named["--accounts"], named["--activities"])


class Watcher:
    """Keeps every step."""

    def __init__(self) -> None:
        self.steps: list[ProgressStep] = []

    def __call__(self, step: ProgressStep) -> None:
        self.steps.append(step)

    @property
    def names(self) -> list[str]:
        """The names of the steps, each once, in the order in which they began."""
        return list(dict.fromkeys(step.name for step in self.steps))


@pytest.fixture
def watcher() -> Watcher:
    return Watcher()
