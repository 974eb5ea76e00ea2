"""In: reasons of typical leads. Out: the sentences that people read, in German and English."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from reifegrad import templates
from reifegrad.errors import ReifegradError
from reifegrad.explain.next_change import WHATS
from reifegrad.explain.reasons import CODES, LIMITS, WRAPPERS, Reason, reasons
from reifegrad.explain.sentences import Sentences, sentence
from reifegrad.explain.what_changed import CODES as MOVEMENTS
from reifegrad.explain.wording import Wording
from reifegrad.language import LANGUAGES
from reifegrad.language.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import ScoringModel

SENTENCES = {
    ("fit-interest", "de"): [
        "Karriereseite besucht: -50 Punkte (einmal, am 02.12.2025)",
        "Preisseite besucht: +39,6 Punkte (3-mal, zuletzt am 14.12.2025; 5,4 Punkte durch Zeitablauf verloren)",
        "Position (CEO): +20 Punkte",
        "Private E-Mail-Adresse: -10 Punkte",
        "Webinar gesehen: +10 Punkte (einmal, am 01.12.2025)",
        "Blogbeitrag gelesen: +2 Punkte (einmal, am 03.12.2025)",
    ],
    ("fit-interest", "en"): [
        "Careers page visited: -50 points (once, on 2025-12-02)",
        "Pricing page visited: +39.6 points (3 times, last on 2025-12-14; 5.4 points lost to decay)",
        "Position (CEO): +20 points",
        "Free-mail address: -10 points",
        "Webinar seen: +10 points (once, on 2025-12-01)",
        "Blog post read: +2 points (once, on 2025-12-03)",
    ],
    ("grade-matrix", "de"): [
        "Auf der Messe getroffen: +30 Punkte (einmal, am 01.11.2025)",
        "Inhalt angefordert: +20 Punkte (einmal, am 01.12.2025)",
        "Themen- oder Produktseite besucht: +10 Punkte (einmal, am 02.12.2025)",
        "Position, Note A: +1,333 Punkte",
        "Mitarbeiter, Note B: +1 Punkt",
        "Branche, Note D: +0,334 Punkte",
        "Formel engagement statt der Summe: -2,667 Punkte",
    ],
    ("grade-matrix", "en"): [
        "Met at a trade fair: +30 points (once, on 2025-11-01)",
        "Content requested: +20 points (once, on 2025-12-01)",
        "Topic or product page visited: +10 points (once, on 2025-12-02)",
        "Position, grade A: +1.333 points",
        "Employees, grade B: +1 point",
        "Industry, grade D: +0.334 points",
        "Formula engagement instead of the sum: -2.667 points",
    ],
    ("customer-lifecycle", "de"): [
        "Schuhe gekauft: +40 Punkte (2-mal, zuletzt am 01.03.2025)",
        "Umsatz im letzten Jahr (über 250): +30 Punkte (2-mal, zuletzt am 01.03.2025)",
        "Kein Kauf in 6 Monaten: -15 Punkte",
        "6 Monate kein Klick: -15 Punkte",
        "Kundenkonto angelegt: +10 Punkte (einmal, am 01.02.2025)",
        "Newsletter geöffnet: +1 Punkt (einmal, am 01.12.2025)",
        "3 Monate keine E-Mail geöffnet (trifft nicht zu): 0 Punkte",
    ],
    ("customer-lifecycle", "en"): [
        "Pair of shoes bought: +40 points (2 times, last on 2025-03-01)",
        "Revenue in the last year (more than 250): +30 points (2 times, last on 2025-03-01)",
        "No purchase in 6 months: -15 points",
        "No click in 6 months: -15 points",
        "Website account created: +10 points (once, on 2025-02-01)",
        "Newsletter opened: +1 point (once, on 2025-12-01)",
        "No e-mail opened in 3 months (does not apply): 0 points",
    ],
    ("icp-bant", "de"): [
        (
            "Sofort qualifiziert: Vorführung angefragt (+21,415 Punkte; einmal, am 14.12.2025; 18,585 "
            "Punkte durch Zeitablauf verloren)"
        ),
        (
            "Inhalt angefordert: +60 Punkte (7-mal, zuletzt am 07.01.2026; 13,581 Punkte durch Zeitablauf "
            "verloren; auf höchstens 60 Punkte begrenzt)"
        ),
        "Leitet das Unternehmen oder das Marketing: +30 Punkte (Profil Entscheiderin im Anlagenbau)",
        "Anlagenbau: +30 Punkte (Profil Entscheiderin im Anlagenbau)",
        "Budget vorhanden (yes): +25 Punkte",
        "Ab 500 Mitarbeiter: +20 Punkte (Profil Entscheiderin im Anlagenbau)",
        "Deutschland, Österreich oder Schweiz: +20 Punkte (Profil Entscheiderin im Anlagenbau)",
        (
            "Preisseite besucht: +14,559 Punkte (5-mal, davon 3 gezählt, zuletzt am 10.12.2025; 15,441 "
            "Punkte durch Zeitablauf verloren)"
        ),
        "Formel 0.5 * icp + 0.5 * engagement + bant statt der Summe: -97,987 Punkte",
    ],
    ("icp-bant", "en"): [
        "Qualified at once: Demo requested (+21.415 points; once, on 2025-12-14; 18.585 points lost to decay)",
        (
            "Content requested: +60 points (7 times, last on 2026-01-07; 13.581 points lost to decay; "
            "limited to at most 60 points)"
        ),
        "Leads the company or marketing: +30 points (profile Decision maker in plant engineering)",
        "Plant engineering: +30 points (profile Decision maker in plant engineering)",
        "Budget (yes): +25 points",
        "500 employees and more: +20 points (profile Decision maker in plant engineering)",
        "Germany, Austria or Switzerland: +20 points (profile Decision maker in plant engineering)",
        (
            "Pricing page visited: +14.559 points (5 times, 3 of them counted, last on 2025-12-10; 15.441 "
            "points lost to decay)"
        ),
        "Formula 0.5 * icp + 0.5 * engagement + bant instead of the sum: -97.987 points",
    ],
}


@pytest.mark.parametrize(("template", "language"), SENTENCES)
def test_the_sentences_of_a_typical_lead(templates_with_leads: Any, template: str, language: str) -> None:
    case = templates_with_leads[template]
    found = reasons(case.model, case.score())
    assert [sentence(reason, case.model, language) for reason in found] == SENTENCES[template, language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text(language: str) -> None:
    words = Words(language)
    for code in set(CODES) - {*WRAPPERS, "not_scored"}:
        sides = [f".{side}" for side in ("high", "low")] if code in LIMITS and code != "formula" else [""]
        assert all(words.has(f"head.{code}{side}") for side in sides), code
    assert all(words.has(f"movement.{code}") for code in MOVEMENTS)
    for what in WHATS:
        turns = ["change"] if what == "segment" else ["fall", "rise", "change"]
        assert all(words.has(f"change.{what}.{turn}") for turn in turns)


def test_every_random_reason_has_a_sentence(random_cases: Any) -> None:
    for language in ("de", "en"):
        words = Sentences(random_cases[0].model, language)
        for case in random_cases:
            for reason in reasons(case.model, case.score()):
                said = words.reason(reason)
                assert "None" not in said
                assert "{" not in said
                assert "()" not in said


def test_titles_of_the_templates_exist_in_both_languages(templates_with_leads: Any) -> None:
    for name, case in templates_with_leads.items():
        file = Path(templates.__path__[0]) / "models" / f"{name}.yaml"
        for title in titles(YAML(typ="safe", pure=True).load(file)):
            assert set(title) == {"de", "en"}, title
        for criterion in case.model.criteria():
            assert set(criterion.title) == {"de", "en"}, criterion.id


def titles(node: Any) -> Iterator[dict[str, str]]:
    for key, part in node.items() if isinstance(node, dict) else ():
        if key in {"title", "goal", "description", "disqualify"}:
            yield part
        else:
            yield from titles(part)


@pytest.mark.parametrize(
    ("milli", "german", "english"),
    [
        (31_200, "+31,2 Punkte", "+31.2 points"),
        (1_234_500, "+1.234,5 Punkte", "+1,234.5 points"),
        (-1_000, "-1 Punkt", "-1 point"),
        (1_001, "+1,001 Punkte", "+1.001 points"),
        (0, "0 Punkte", "0 points"),
        (-50, "-0,05 Punkte", "-0.05 points"),
        (9_000_000_000_000, "+9.000.000.000 Punkte", "+9,000,000,000 points"),
    ],
)
def test_points_are_exact_and_local(everything: ScoringModel, milli: int, german: str, english: str) -> None:
    assert Wording(everything, "de").signed(milli) == german
    assert Wording(everything, "en").signed(milli) == english


def test_numbers_have_at_most_three_decimals(everything: ScoringModel) -> None:
    wording = Wording(everything, "de")
    assert [wording.number(x) for x in (0.0, -0.0001, 0.5, 1234.5678, -2.0, 10)] == [
        *("0", "0", "0,5", "1.234,568", "-2", "10")
    ]


def test_dates_are_those_of_the_model_s_time_zone(everything: ScoringModel) -> None:
    late = datetime(2025, 12, 13, 23, 30, tzinfo=UTC)  # 0:30 on the 14th in Berlin
    assert Wording(everything, "de").date(late) == "14.12.2025"
    assert Wording(everything, "en").date(late) == "2025-12-14"
    assert Wording(everything, "en").moment(late) == "2025-12-14 00:30"
    assert Wording(everything, "de").date(date(2026, 1, 2)) == "02.01.2026"


def test_bands_are_said_in_words(everything: ScoringModel) -> None:
    german, english = Wording(everything, "de"), Wording(everything, "en")
    employees, spent, team = (german.criteria[name] for name in ("employees", "spent", "team"))
    assert german.band(employees, "> 1000") == "über 1.000"
    assert english.band(employees, "10..99") == "10 to 99"
    assert german.band(spent, "> 250") == "über 250"  # held in millionths
    assert english.band(spent, "< 25") == "below 25"
    assert german.band(team, ">= 4") == "ab 4"
    assert english.either(["a", "b", "c"]) == "a, b or c"
    assert german.either(["a", "b"]) == "a oder b"


def test_names_stand_in_for_missing_titles(everything: ScoringModel, templates_with_leads: Any) -> None:
    wording = Wording(everything, "de")
    assert wording.criterion("tech_it") == "tech_it"
    assert wording.cell("A1") == "A1"
    assert wording.stage("hot") == "hot"
    assert wording.verdict("segment", None) == "ohne"
    lifecycle = Wording(templates_with_leads["customer-lifecycle"].model, "en")
    assert lifecycle.verdict("segment", "active") == "Active"


def test_one_and_many(everything: ScoringModel) -> None:
    moment = datetime(2025, 12, 14, 12, tzinfo=UTC)
    params = {"occurrences": 1, "counted": 1, "last_at": moment, "lost_to_decay": 1000}
    reason = Reason("activity_decayed", params, 14_000, "pricing", "interest")
    assert sentence(reason, everything, "de") == (
        "pricing: +14 Punkte (einmal, am 14.12.2025; 1 Punkt durch Zeitablauf verloren)"
    )
    assert sentence(reason, everything, "en") == ("pricing: +14 points (once, on 2025-12-14; 1 point lost to decay)")


def test_another_language_is_an_error(everything: ScoringModel) -> None:
    with pytest.raises(ReifegradError, match="language-unknown"):
        Wording(everything, "fr")
