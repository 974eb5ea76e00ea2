from __future__ import annotations

import re
import string
from pathlib import Path

from reifegrad import cli
from reifegrad.language.texts_de import TEXTS as GERMAN
from reifegrad.language.texts_en import TEXTS as ENGLISH
from reifegrad.run.summary import COUNTED
from reifegrad.spec import diff

SOURCES = list(Path(cli.__path__[0]).rglob("*.py"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_key() -> None:
    assert set(GERMAN) == set(ENGLISH)


def test_both_languages_fill_in_the_same_fields() -> None:
    assert {key: fields(text) for key, text in GERMAN.items()} == {key: fields(text) for key, text in ENGLISH.items()}


def test_every_key_that_is_written_in_the_code_exists() -> None:
    used = {key for path in SOURCES for key in re.findall(r"words\(\s*\"([a-z_.]+)\"", path.read_text("utf-8"))}
    counted = {
        key for path in SOURCES for key in re.findall(r"words\.count\(\s*\"([a-z_.]+)\"", path.read_text("utf-8"))
    }
    assert used <= set(ENGLISH)
    assert {f"{key}.{n}" for key in counted for n in ("one", "many")} <= set(ENGLISH)
    assert {"fact." + kind for kind in COUNTED if kind != "disqualified"} <= set(ENGLISH)


def test_every_kind_of_difference_between_models_has_a_word() -> None:
    source = Path(diff.__file__).read_text("utf-8")
    codes = set(re.findall(r"\"([a-z_]+_(?:changed|added|removed|reordered|enabled|disabled|moved))\"", source))
    things = {code.rpartition("_")[0] for code in codes} - {"text"}
    assert len(things) > 20
    assert {f"diff.thing.{thing}" for thing in things} <= set(ENGLISH)
