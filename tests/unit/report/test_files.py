"""Where a report goes is checked before any work; nothing is written over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.language.words import Words
from reifegrad.measure.notices import Notice
from reifegrad.report.blocks import Paragraph, Report, Section
from reifegrad.report.data_notices import notice_sentences
from reifegrad.report.files import ReportFiles

REPORT = Report("Title", ("line",), (Section("Part", (Paragraph("text & more"),)),))


def test_a_report_is_written_as_page_and_card_of_both_formats(tmp_path: Path) -> None:
    for card in ("card.md", "card.html"):
        files = ReportFiles(page=str(tmp_path / f"{card}.page.html"), card=str(tmp_path / card))
        files.check(("gains",))
        assert files.write(REPORT) == []
        with pytest.raises(ReifegradError, match="file-exists"):
            files.check(("gains",))
    assert (tmp_path / "card.md").read_text("utf-8") == "# Title\n\nline\n\n## Part\n\ntext &amp; more\n"
    assert (tmp_path / "card.html").read_text("utf-8") == (tmp_path / "card.md.page.html").read_text("utf-8")
    assert not ReportFiles().wanted


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (ReportFiles(page="page.pdf"), "report-format"),
        (ReportFiles(card="card.pdf"), "output-format"),
        (ReportFiles(page="no/such/folder/page.html"), "output-folder"),
        (ReportFiles(pictures="slides"), "file-exists"),
    ],
)
def test_a_report_without_a_place_is_refused(
    files: ReportFiles, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("slides").mkdir()
    Path("slides/gains.svg").write_text("mine")
    with pytest.raises(ReifegradError, match=code):
        files.check(("gains",))


def test_a_notice_names_the_local_day_and_steers_no_terminal() -> None:
    names = {"table": "outcomes", "column": "decided\x1b[31m"}
    moments = {"newest": np.datetime64("2099-12-31T23:30", "us"), "end": np.datetime64("2025-06-30", "us")}
    for language, day in (("de", "01.01.2100"), ("en", "2100-01-01")):
        notice = Notice("dated_after_today", {"n": 1_200}, names, moments)
        (sentence,) = notice_sentences([notice], Words(language), "Europe/Berlin")
        assert day in sentence and "\x1b" not in sentence
