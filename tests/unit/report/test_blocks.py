"""Reports stand alone and figures are the same bytes for the same numbers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import numpy as np
import pytest

from reifegrad.language.words import Words
from reifegrad.measure import quality
from reifegrad.report import plots
from reifegrad.report.blocks import Paragraph, Picture, Report, Section, TableBlock
from reifegrad.report.html import html_page
from reifegrad.report.markdown import markdown_page

NASTY = "<script>alert('x')</script> & \"quoted\" | $x_1$"


class Reader(HTMLParser):
    """Collects tags, attributes and text, and whether every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text = ""
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "xlink:href"}]
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "xlink:href"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def figures(language: str = "en") -> dict[str, object]:
    random = np.random.default_rng(1)
    chance = random.beta(1, 5, 800)
    won = (random.uniform(size=800) < chance).astype(int)
    words = Words(language)
    return {
        "calibration": plots.calibration_figure([(NASTY, quality.deciles(won, chance))], words),
        "gains": plots.gains_figure([(NASTY, chance), ("_b", -chance)], won, words),
        "distribution": plots.distribution_figure(won, chance * 100, words, 30),
        "months": plots.months_figure(["2025-01", "2025-02"], [("a", [0.6, float("nan")])], words, 0.5),
    }


def report(language: str = "en") -> Report:
    pictures = tuple(
        Picture(plots.svg_text(figure, title=NASTY, inline=True), name, NASTY)  # type: ignore[arg-type]
        for name, figure in figures(language).items()
    )
    grid = TableBlock(("Name", "N"), ((NASTY, "1"), ("b", "2")), NASTY, NASTY, marked=frozenset({1}))
    return Report(NASTY, (NASTY,), (Section(NASTY, (Paragraph(NASTY, "advice"), grid, *pictures)),), language)


def test_a_page_stands_alone_and_nothing_in_the_data_becomes_part_of_it() -> None:
    page = html_page(report())
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert not reader.seen & {"script", "link", "img", "iframe", "object"}
    assert all(link.startswith("#") for link in reader.links)
    assert not re.findall(r"(?:https?:)?//[a-z]", page)
    assert "url(" not in page.replace("url(#", "")
    assert reader.text.count("<script>alert") >= 6


def test_the_same_figures_give_the_same_bytes() -> None:
    assert html_page(report("de")) == html_page(report("de"))
    first, second = ([plots.png_bytes(figure) for figure in figures().values()] for _ in range(2))  # type: ignore[arg-type]
    assert first == second
    assert all(data.startswith(b"\x89PNG") for data in first)


@pytest.mark.parametrize("name", ["calibration", "gains", "distribution", "months"])
def test_a_picture_of_its_own_is_valid_svg_in_the_language_of_the_reader(name: str) -> None:
    for language in ("de", "en"):
        text = plots.svg_text(figures(language)[name])  # type: ignore[arg-type]
        root = ET.fromstring(text)  # noqa: S314 - made here
        said = " ".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text"))
        expected = {"calibration": "plot.predicted", "gains": "plot.share_of_wins", "distribution": "plot.score"}
        assert Words(language)(expected.get(name, "plot.auc")) in said
        assert "date" not in text


def test_markdown_keeps_tables_whole() -> None:
    lines = markdown_page(report()).splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert "<script>" not in "\n".join(lines)


def test_a_row_that_does_not_fit_its_table_is_refused() -> None:
    with pytest.raises(ValueError):
        TableBlock(("a", "b"), (("1",),))
