"""Options that several commands share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


def test_now_is_the_clock_of_the_command_line(run: Callable[..., Result]) -> None:
    text = run("sql", "fit-interest", "--as-of", " Now").output
    found = re.search(r"as of (\S+Z):", text)
    assert found
    assert abs((datetime.now(UTC) - datetime.fromisoformat(found[1])).total_seconds()) < 60
