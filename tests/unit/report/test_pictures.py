"""Pictures of reports as files of their own: valid, not empty, in the language of the reader, never over a file."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    files = generate_company(tmp_path_factory.mktemp("facts"), leads=2_000, activities=16_000, seed=3)
    names = ("leads", "accounts", "activities", "outcomes")
    return tuple(part for name in names for part in (f"--{name}", str(getattr(files, name))))


def texts(path: Path) -> list[str]:
    """The texts of an SVG that is as wide as a slide and shows more than a frame."""
    raw = path.read_text("utf-8")
    root = ET.fromstring(raw)  # noqa: S314  # made by the command under test
    assert root.tag == f"{SVG}svg" and int(root.attrib["width"]) == 960 and int(root.attrib["height"]) >= 540
    assert len(root.findall(f".//{SVG}path")) > 20
    assert "<!DOCTYPE" not in raw and "http://www.w3.org/1999/xlink" in raw
    return ["".join(one.itertext()).strip() for one in root.iter() if one.tag in {f"{SVG}text", f"{SVG}title"}]


def check_png(path: Path) -> None:
    """A whole PNG, twice as wide as the SVG, with ink on white."""
    raw = path.read_bytes()
    assert raw[:8] == b"\x89PNG\r\n\x1a\n" and raw[-8:-4] == b"IEND"
    width, height = struct.unpack(">II", raw[16:24])
    assert width == 1920 and height >= 1080
    place, packed = 8, b""
    while place < len(raw):
        (length,) = struct.unpack(">I", raw[place : place + 4])
        packed += raw[place + 8 : place + 8 + length] if raw[place + 4 : place + 8] == b"IDAT" else b""
        place += 12 + length
    assert len(set(zlib.decompress(packed)[:: width // 3])) > 10


def made(result: Result, folder: str) -> dict[str, list[str]]:
    """The texts of each picture, by its name; every one is there in both formats."""
    assert result.exit_code == 0, result.output
    names = sorted(path.stem for path in Path(folder).glob("*.svg"))
    assert sorted(path.name for path in Path(folder).iterdir()) == sorted(
        f"{name}{suffix}" for name in names for suffix in (".png", ".svg")
    )
    for name in names:
        check_png(Path(folder) / f"{name}.png")
    return {name: texts(Path(folder) / f"{name}.svg") for name in names}


def test_backtest_writes_each_picture_and_says_so_in_a_line(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    asked = ("backtest", "fit-interest", "grade-matrix", *facts, "--lang", "de", "--pictures", "new/slides")
    result = run(*asked)
    found = made(result, "new/slides")
    assert len(found) == 4 and {"gains", "months"} < set(found)
    assert "distribution_passung_und_interesse" in found
    assert "Wie viel von der Liste wie viele Abschlüsse bringt" in found["gains"]
    assert {"Anteil der Liste, von oben", "zufällig geordnet", "20 %"} <= set(found["gains"])
    (line,) = [line for line in result.output.splitlines() if "slides" in line]
    assert line.startswith("Geschrieben: ") and all(f"{name}.png" in line for name in found)
    before = {path: path.read_bytes() for path in Path("new/slides").iterdir()}
    again = run(*asked)
    assert again.exit_code == 2 and "file-exists" in again.output
    assert {path: path.read_bytes() for path in Path("new/slides").iterdir()} == before


def test_calibrate_draws_without_a_page_and_names_files_in_json(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    asked = ("calibrate", "fit-interest", "--capacity", "2 per week", *facts)
    result = run(*asked, "--json", "--pictures", "p")
    assert set(made(result, "p")) == {"threshold_curve"}
    names = json.loads(result.stdout)["pictures"]
    assert [Path(name) for name in names] == [Path("p/threshold_curve.svg"), Path("p/threshold_curve.png")]
    assert json.loads(run(*asked, "--json").stdout)["pictures"] == []


def test_learn_and_drift_draw_the_pictures_of_card_and_page(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    learned = run("learn", *facts, "-o", "learned.yaml", "--pictures", "card", "--lang", "de")
    found = made(learned, "card")
    assert set(found) == {"gains", "calibration", "distribution"}
    assert "Vorhergesagte und tatsächliche Quoten" in found["calibration"]
    drifted = run("drift", "learned.yaml", *facts, "--pictures", "drift", "--report", "drift.html")
    assert {"Predicted and actual rates", "since then"} <= set(made(drifted, "drift")["calibration"])
    assert Path("drift.html").read_text("utf-8").count("<svg") == 1


def test_where_nothing_can_be_drawn_nothing_is_made(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    result = run("drift", "fit-interest", *facts, "--trained-until", "2025-06-30", "--pictures", "none")
    assert result.exit_code == 0 and "nothing to draw" in result.output
    assert not Path("none").exists()


def test_a_file_is_no_folder(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    Path("slides").write_text("mine")
    result = run("backtest", "fit-interest", *facts, "--pictures", "slides")
    assert result.exit_code == 2 and "output-folder" in result.output
    assert Path("slides").read_text() == "mine"
