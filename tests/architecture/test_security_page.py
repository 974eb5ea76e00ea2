"""The page of security checks names tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs/reference/security.md").read_text("utf-8")))
    assert len(named) > 25
    missing = [
        f"{path}::{name}"
        for path, name in sorted(named)
        if f"def {name}(" not in ((ROOT / path).read_text("utf-8") if (ROOT / path).exists() else "")
    ]
    assert missing == []
