"""The reader of pages finds every step, and notices where a page says something else than the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_script import Command, EditFile, NeedData, WriteFile, missing_lines, read_script

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """
<!-- needs: raw.parquet = original.parquet -->
<!-- file: a/leads.csv encoding=cp1252 -->
```csv
lead_id
L1
```
<!-- edit: model.yaml -->
```diff
 points:
-  CEO: 20
+  CEO: 30
```
<!-- exits with 1 -->
```console
$ one \\
    --more
out
$ two
```

Some text.

<!-- not run: it installs -->
```console
$ make setup
```
```yaml
not: a step
```

<!-- Readers wait; the test does so:
```console
$ wait
```
-->
"""


def test_the_steps_of_a_page_are_found_in_order(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(PAGE, encoding="utf-8")
    needs, written, edited, one, two, setup, hidden = read_script(tmp_path / "page.md")
    assert isinstance(needs, NeedData)
    assert (needs.name, needs.source) == ("raw.parquet", "original.parquet")
    assert isinstance(written, WriteFile)
    assert (written.name, written.text, written.encoding) == ("a/leads.csv", "lead_id\nL1\n", "cp1252")
    assert isinstance(edited, EditFile)
    assert (edited.old, edited.new) == ("points:\n  CEO: 20\n", "points:\n  CEO: 30\n")
    assert isinstance(one, Command)
    assert isinstance(two, Command)
    assert isinstance(setup, Command)
    assert isinstance(hidden, Command)
    assert (one.text, one.shown, one.code) == ("one \\\n    --more", ("out",), 1)
    assert (two.text, two.shown, two.run, setup.run) == ("two", (), True, False)
    assert (hidden.text, hidden.shown, hidden.run) == ("wait", (), True)


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        ((), "anything", True),
        (("a", "b"), "a\n\nb\n", True),
        (("a",), "a\nb\n", False),
        (("b",), "a\nb\n", False),
        (("a", "..."), "a\nb\n", True),
        (("...", "b"), "a\nb\n", True),
        (("a", "...", "c"), "a\nb\nc\n", True),
        (("a", "...", "b"), "a\nb\nc\n", False),
        (("...", "b", "..."), "a\nb\nc\n", True),
        (("a", "...", "x", "..."), "a\nb\nc\n", False),
        (("a", "c", "..."), "a\nb\nc\n", False),
        (("...", "a", "...", "c"), "a\na\nb\nc\n", True),
        (("took ... s",), "took 1.25 s\n", True),
        (("5 leads",), "6 leads\n", False),
        (("...",), "", True),
        (("a",), "", False),
    ],
)
def test_what_is_shown_must_be_what_is_printed(shown: tuple[str, ...], printed: str, fits: bool) -> None:
    assert (missing_lines(shown, printed) == []) == fits
