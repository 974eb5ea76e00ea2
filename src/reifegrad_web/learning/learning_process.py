"""The process that learns, without the database and within limits."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from reifegrad.run.garbage import look_less_often
from reifegrad.tasks.past import check_extra
from reifegrad_web.confined import do_confined

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


_BEHIND = 10
"""Whoever scores and answers comes first."""


def main() -> None:
    """Do the task."""
    look_less_often()
    do_confined(_work)


def _work(task: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    os.nice(_BEHIND)
    check_extra()  # before anything is imported that needs it: who runs the server is told what to install
    from reifegrad_web.learning.engine_work import work

    return work(task, folder)


if __name__ == "__main__":
    main()
