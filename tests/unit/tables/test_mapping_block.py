"""Lines of a mapping file from several places become one file that says the same, with each key once."""

from __future__ import annotations

import pytest

from reifegrad.tables import load_mapping
from reifegrad.tables.mapping_block import MappingBlock, mapping_line, translating


def test_each_key_stands_once_and_everything_is_there(desk):
    block = MappingBlock()
    lines = [
        translating("leads", "country", {"Germany": "DE"}),
        mapping_line("leads", lower=["lead_id"]),
        translating("activities", "kind", {"Page_Viewed": "page_viewed"}),
        translating("leads", "country", {"Austria": "AT", "Germany": "DE"}),
        translating("leads", "position", {"NULL": None}),
        mapping_line("leads", lower=["account_id", "lead_id"]),
        mapping_line("leads", columns={"created_at": "Create Time"}),
    ]
    assert all(block.take([line]) for line in lines)
    assert block.text == (
        "leads:\n"
        "  values:\n"
        "    country: {Germany: DE, Austria: AT}\n"
        '    position: {"NULL": null}\n'
        "  lower: [lead_id, account_id]\n"
        "  columns: {created_at: Create Time}\n"
        "activities:\n"
        "  values:\n"
        "    kind: {Page_Viewed: page_viewed}\n"
    )
    mapping = load_mapping(desk.write("m.yaml", block.text))
    assert mapping.table("leads").values["country"] == {"Germany": "DE", "Austria": "AT"}
    assert mapping.table("leads").lower == ("lead_id", "account_id")


def test_a_word_that_would_become_two_things_keeps_the_first(desk):
    block = MappingBlock()
    assert block.take([translating("leads", "position", {"ceo": "CEO"})])
    assert not block.take([translating("leads", "position", {"boss": "CEO", "ceo": "Ceo"})])
    assert block.text == "leads:\n  values:\n    position: {ceo: CEO}\n"


@pytest.mark.parametrize(
    "word",
    ["it's", 'a "b"', "a: b", "no", "1", "back\\slash", "\u200bCEO", "x\ny", "", "\U000e0041", "[a]", "#1", "München"],
)
def test_every_word_comes_through_as_it_is(desk, word):
    block = MappingBlock()
    assert block.take([translating("leads", "position", {word: "CEO", "other": word})])
    mapping = load_mapping(desk.write("m.yaml", block.text))
    assert mapping.table("leads").values["position"] == {word: "CEO", "other": word}
