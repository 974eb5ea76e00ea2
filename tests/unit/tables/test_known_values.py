"""Words of lists and tools, and what models call the same: countries, kinds of activities, outcomes."""

from __future__ import annotations

import pytest

from reifegrad.tables.known_values import country_code, kind_in_models, outcome_in_models


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Germany", "DE"), ("Deutschland", "DE"), ("deutschland", "DE"), ("DEUTSCHLAND", "DE"), ("D", "DE"),
        ("Österreich", "AT"), ("Oesterreich", "AT"), ("Osterreich", "AT"), ("Austria", "AT"), ("AUT", "AT"),
        ("Schweiz", "CH"), ("Switzerland", "CH"), ("CHE", "CH"), ("ch", "CH"), ("Suisse", "CH"),
        ("Deutschland (DE)", "DE"), ("DE - Germany", "DE"), ("Niederlande / Netherlands", "NL"),
        ("USA", "US"), ("United States", "US"), ("Vereinigte Staaten", "US"), ("U.S.A.", "US"),
        ("UK", "GB"), ("United Kingdom", "GB"), ("Großbritannien", "GB"), ("England", "GB"), ("GBR", "GB"),
        ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Tschechien", "CZ"), ("Holland", "NL"), ("Turkey", "TR"),
        ("Türkei", "TR"), ("Turkei", "TR"), ("Russian Federation", "RU"), ("South Korea", "KR"), ("Norwegen", "NO"),
        ("Liechtenstein", "LI"), ("Luxemburg", "LU"), ("Bosnia and Herzegovina", "BA"), ("Guinea-Bissau", "GW"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names(written, code):
    assert country_code(written) == code


@pytest.mark.parametrize(
    "written", ["DE", "NO", "Bayern", "EU", "Europe", "Deutschland / Schweiz", "-", "", "Mars", "n/a", "n.a.", "k.A."]
)
def test_what_is_a_code_or_no_country_stays(written):
    assert country_code(written) is None


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Seitenaufruf", "page_viewed"), ("Formular gesendet", "form_submitted"), ("E-Mail geöffnet", "email_opened"),
        ("E-Mail geoeffnet", "email_opened"), ("Email geöffnet", "email_opened"), ("Kauf", "purchased"),
        ("Newsletter abonniert", "newsletter_subscribed"), ("Webinar besucht", "webinar_attended"),
        ("Newsletter abbestellt", "newsletter_unsubscribed"), ("Messebesuch", "trade_fair_visited"),
        ("Zum Webinar angemeldet", "webinar_registered"), ("Link geklickt", "email_link_clicked"),
        ("Page View", "page_viewed"), ("page_view", "page_viewed"), ("Form Submitted", "form_submitted"),
        ("FORM_SUBMISSION", "form_submitted"), ("Whitepaper heruntergeladen", "content_requested"),
        ("Order Completed", "purchased"), ("unsubscribe", "newsletter_unsubscribed"), ("open", "email_opened"),
        ("page_viewed", None), ("Anruf", None), ("scroll", None), ("", None),
    ],
)  # fmt: skip
def test_a_kind_is_known_by_its_words(written, kind):
    assert kind_in_models(written, of_tool=False) == kind


def test_a_click_in_the_log_of_a_website_is_none_in_an_e_mail():
    assert [kind_in_models(word, of_tool=True) for word in ("click", "open", "purchase")] == [None, None, "purchased"]


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("Gewonnen", "won"), ("Closed Won", "won"), ("closed_lost", "lost"), ("Verloren", "lost"), ("won", None),
     ("offen", None), ("Not Converted", "lost"), ("Kunde", "won")],
)  # fmt: skip
def test_an_outcome_is_known_by_its_words(written, outcome):
    assert outcome_in_models(written) == outcome
