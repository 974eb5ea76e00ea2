"""What `learn` says of a test: nothing it cannot know, and the bad news, too."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from reifegrad.cli.commands import icp, learn, rfm
from reifegrad.language.words import Words
from reifegrad.predict.learn import learned
from reifegrad.report.records.learning import VerdictOnTestRecord
from reifegrad.report.verdict_on_test import tenths_note, verdict


def result_of(won: Any, probability: Any) -> Any:
    rows = learned.TestRows(None, np.asarray(won, dtype=np.int8), np.asarray(probability), np.asarray(probability))
    return SimpleNamespace(learned=SimpleNamespace(test_rows=rows, warnings=()))


def said(won: Any, probability: Any, language: Any = "en") -> list[tuple[str, str]]:
    return [(one.text, one.tone) for one in verdict(result_of(won, probability), Words(language))]


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_test_without_a_win_praises_nothing_and_shows_no_nan(language: str) -> None:
    found = said(np.zeros(1455), np.linspace(0.01, 0.2, 1455), language)
    assert {style for _, style in found} == {"warning"}
    assert ("cannot be judged" if language == "en" else "nicht beurteilen") in found[0][0]
    assert all("nan" not in text and "times as often" not in text for text, _ in found)


def test_a_season_is_no_merit() -> None:
    generator = np.random.default_rng(5)
    period = np.repeat(np.arange(12), 150)
    chance = 0.05 + 0.06 * period
    won = generator.random(1800) < chance
    text, style = said(won, chance + generator.random(1800) / 1000)[0]
    assert style == "warning"
    assert "no better than chance (AUC within periods" in text


def test_probabilities_that_are_too_high_are_told_beside_a_good_order() -> None:
    generator = np.random.default_rng(6)
    chance = np.clip(generator.beta(1, 9, 3000), 0.001, 0.99)
    won = generator.random(3000) < chance
    rated = said(won, chance)
    assert [style for _, style in rated] == ["advice", "advice"]
    assert "The probabilities are right on average" in rated[1][0]
    blamed = said(won, np.clip(chance * 2, 0, 1))
    assert [style for _, style in blamed] == ["advice", "warning", "warning"]
    assert "too high" in blamed[1][0] and "by a factor of 2.0" in blamed[1][0]
    record = VerdictOnTestRecord.of(result_of(won, np.clip(chance * 2, 0, 1))).to_dict()
    assert record["probabilities"]["level"] == record["best_tenth"]["level"] == "high"


def test_the_commands_that_write_models_share_a_time_zone() -> None:
    zones = {
        parameter.default
        for command in (learn.command, icp.command, rfm.command)
        for parameter in command.params
        if parameter.name == "timezone"
    }
    assert zones == {"Europe/Berlin"}


def test_ranges_that_hold_everything_are_no_praise() -> None:
    words = Words("en")
    assert "10 of 10" in tenths_note(words, 10, [0.1] * 10, [0.05] * 10)
    for widths, by_chance in (([0.1] * 4 + [0.99] * 6, [0.4] * 10), ([0.33] * 10, [0.04] * 10)):
        note = tenths_note(words, 10, widths, by_chance)
        assert "says little" in note and "10 of 10" not in note
