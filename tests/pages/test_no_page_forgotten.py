"""No page is forgotten: whatever can be opened is looked at in a browser by every check, or by a test named here."""

from __future__ import annotations

import ast
from pathlib import Path

from test_access import OPEN, patterns
from test_every_page import PAGES

HERE = Path(__file__).parent
_LEAD = "test_lead_in_browser.py::test_the_page_of_a_lead_can_be_used"
_WEBHOOK = "test_webhooks_in_browser.py::test_a_webhook_from_the_form_to_its_end"
_CONNECTED = "test_connections_in_browser.py::test_a_crm_is_connected_and_cannot_be_reached"
_ARRIVED = "test_arrivals_in_browser.py::test_what_has_arrived_can_be_read"
_FILE = "test_import_journey.py::test_a_german_excel_file_becomes_leads_with_scores_and_is_taken_back"
_SIGNED = "test_models_journey.py::test_two_agree_on_a_model_and_go_back"
_AGREED = "test_agreement_journey.py::test_a_change_is_written_simulated_signed_put_in_force_and_gone_back_from"
_RULED = "test_rules_journey.py::test_rules_are_written_played_signed_put_in_force_and_start_what_they_say"
_GONE_BACK = "test_agreement_in_browser.py::test_an_agreement_is_begun_signed_and_put_in_force"
ELSEWHERE = {
    "sequence": "test_sequences_in_browser.py::test_a_lead_is_put_onto_a_list_and_found_on_its_step",
    "list": "test_actions_in_browser.py::test_a_list_and_the_log_can_be_used",
    "lead-feedback": "test_handover_journey.py::test_a_lead_is_accepted_qualified_won_and_told_of",
    "lead-ask": _LEAD,
    "lead-same-as": _LEAD,
    "lead-timeline": _LEAD,
    "lead-what-if": _LEAD,
    "arrival": _ARRIVED,
    "failed-message": _ARRIVED,
    "source-live": _ARRIVED,
    "source-close": _ARRIVED,
    "upload": _FILE,
    "import": _FILE,
    "import-undo": _FILE,
    "connection": _CONNECTED,
    "connection-change": _CONNECTED,
    "connection-remove": _CONNECTED,
    "webhook": _WEBHOOK,
    "webhook-change": _WEBHOOK,
    "webhook-message": _WEBHOOK,
    "webhook-remove": _WEBHOOK,
    "webhook-secret": _WEBHOOK,
    "model-submit": _SIGNED,
    "model-sign": _SIGNED,
    "model-withdraw": _SIGNED,
    "model-publish": _SIGNED,
    "model-back": _SIGNED,
    "agreement-submit": _AGREED,
    "agreement-sign": _AGREED,
    "agreement-publish": _AGREED,
    "agreement-withdraw": _GONE_BACK,
    "agreement-back": _GONE_BACK,
    "actions-submit": _RULED,
    "actions-sign": _RULED,
    "actions-withdraw": _RULED,
    "actions-publish": _RULED,
    "actions-back": _RULED,
    "learn-run": "test_learn_journey.py::test_a_learned_model_becomes_a_draft_and_its_run_is_read_by_everybody",
    "privacy-erasure": "test_privacy_journey.py::test_a_person_is_erased_and_then_she_is_nowhere",
    "privacy-retention-counts": "test_privacy_journey.py::test_a_limit_is_counted_in_the_page_that_is_open",
}
"""Pages that there are only after something was done, and parts: a test of a browser that looks for barriers there."""
NO_PAGES = {
    "leads-file",
    "list-file",
    "sequence-file",
    "lead-curve",
    "model-text",
    "agreement-text",
    "actions-text",
    "upload-mapping",
    "export-file",
    "privacy-access-file",
    "audit-file",
}
"""Files and figures: nobody looks at them in a browser."""


def opened(server_database: None) -> set[str]:
    """The names of the addresses that are opened by every check of pages."""
    from django.urls import resolve

    return {str(resolve(path.partition("?")[0]).url_name) for path in PAGES}


def test_whatever_can_be_opened_is_opened_in_a_browser(server_database: None) -> None:
    asked = {str(each.name) for each in patterns() if "GET" in getattr(each.callback, "methods", ("GET",))} - OPEN
    seen = opened(server_database)
    assert asked - seen - ELSEWHERE.keys() - NO_PAGES == set(), "add it to PAGES of test_every_page.py"
    assert (ELSEWHERE.keys() | NO_PAGES) - asked == set(), "there is no such page any more"
    assert (ELSEWHERE.keys() | NO_PAGES) & seen == set(), "it is opened already"


def test_every_test_that_is_named_here_is_there_and_looks_for_barriers() -> None:
    for place in ELSEWHERE.values():
        name, _, test = place.partition("::")
        text = (HERE / name).read_text("utf-8")
        assert test in {each.name for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)}, place
        assert "barriers()" in text, name
