"""Five weeks of the demo company over each clock change, through HTTP only: what must hold of a year holds of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.thorough]
_SCRIPT = Path(__file__).parent / "run_year.py"


def run(*arguments: str) -> Any:
    """What was found, by a process of its own: the clock of this one goes on."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REIFEGRAD_HOME"}}
    command = [sys.executable, str(_SCRIPT), *arguments]
    ended = subprocess.run(command, env=kept, check=False, capture_output=True, text=True, timeout=900)
    assert ended.returncode == 0, ended.stderr[-3_000:]
    return json.loads(ended.stdout)


@pytest.mark.parametrize("first", ["2025-03-10", "2025-10-06"])
def test_five_weeks_over_a_clock_change_are_as_the_documents_say(first: str) -> None:
    found = run("--first", first, "--days", "35", "--leads", "160", "--seed", "7")
    assert found["wrong"] == {}
    figures = found["figures"]
    assert figures["midnights"] == 35
    seen = ("handed over", "handed over by hand", "given", "taken", "absences", "clocks met", "clocks missed")
    seen += (
        "steps remind",
        "steps escalate",
        "steps recall",
        "messages sent again",
        "now opportunity",
        "full weeks",
        "effects",
    )
    assert {name for name in seen if not figures.get(name)} == set()
