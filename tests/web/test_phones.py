"""The number to call, whatever clients and files call it; it is what is known of a person, and goes with the person."""

from __future__ import annotations

import pytest
from people import EMAIL, deliver_nora, everything
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("server_database")
NUMBER = "+49 30 23125-017"


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("phone", "Segment, RudderStack, Odoo, Mautic"),
        ("Phone Number", "HubSpot"),
        ("Mobile Phone Number", "HubSpot"),
        ("MobilePhone", "Salesforce"),
        ("Phone - Work", "Pipedrive"),
        ("Business Phone", "Dynamics"),
        ("Telefon", "a table by hand"),
        ("Tel.", "a table by hand"),
        ("Handy-Nr", ""),
        ("Fax", ""),
        ("phone_brand", ""),
        ("Hotel", ""),
    ],
)
def test_a_number_is_known_by_the_names_of_clients_and_files(name: str, client: str) -> None:
    from reifegrad_web.leads.phones import phone_in

    found = phone_in({name: NUMBER})
    assert (found is not None) is bool(client), name


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+49 30 23125-017", "+493023125017"),
        ("+49 (0)30 23125 017", "+493023125017"),
        ("030/23125017", "03023125017"),
        ("(030) 23125.017", "03023125017"),
        ("0049 30 23125017", "00493023125017"),
        ("+49 30 23125 ext. 17", "+493023125;ext=17"),
        ("030 23125017; 0171 3920001", "03023125017"),
        ("on request", ""),
        ("42", ""),
        ("1" * 18, ""),
        ("030 23125017' onclick='x", ""),
        ("javascript:alert(1)", ""),
        ("+49 30 ٢٣١٢٥", ""),
    ],
)
def test_a_device_is_told_digits_and_nothing_else(written: str, dialled: str) -> None:
    from reifegrad_web.leads.phones import Phone

    assert Phone.of(written).dialled == dialled


def test_what_can_be_dialled_goes_before_what_cannot_and_the_desk_before_the_pocket() -> None:
    from reifegrad_web.leads.phones import phone_in

    both = phone_in({"mobile": "0171 3920001", "phone": NUMBER})
    assert both is not None
    assert both.shown == NUMBER
    other = phone_in({"mobile": "0171 3920001", "phone": "none"})
    assert other is not None
    assert other.shown == "0171 3920001"
    assert phone_in({"phone": "  ", "position": "CEO"}) is None


@pytest.mark.usefixtures("emptied")
def test_the_last_number_counts_of_whichever_identifier_and_a_number_that_is_gone_is_gone() -> None:
    from datetime import timedelta

    from reifegrad_web.leads.phones import phones_of

    def known(number: object, minutes: int) -> None:
        at = NOW + timedelta(minutes=minutes)
        take(message("identify", user_id="anna", traits={"phone": number}, occurred_at=at))

    known("030 23125001", 0)
    take(message("identify", user_id="bert", traits={"phone": {"work": 4930231252}}, occurred_at=NOW))
    take(message("identify", user_id="carl", traits={"hotel": "030 23125003"}, occurred_at=NOW))
    known(NUMBER, 1)
    anna, bert, carl = (lead_of("user", name) or 0 for name in ("anna", "bert", "carl"))
    found = phones_of([anna, bert, carl])
    assert {lead: phone.shown for lead, phone in found.items()} == {anna: NUMBER, bert: "4930231252"}
    known(None, 2)
    known("", 2)
    assert phones_of([anna]) == {}


@pytest.mark.usefixtures("emptied")
def test_a_number_is_in_the_answer_to_a_person_and_gone_with_the_person() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase
    from reifegrad_web.privacy.exporting import export

    deliver_nora()
    take(message("identify", user_id="user-4711-nora", traits={"phone": NUMBER}, occurred_at=NOW))
    told = export(lead_of("email", EMAIL) or 0, NOW)
    assert (NUMBER, "phone") in [(each["value"], each["attribute"]) for each in told["profile_changes"]]
    assert any(NUMBER in text for text in everything().values()), "the test must look for what is there"
    erase(EMAIL, "request by letter", command_line(), NOW)
    assert [table for table, text in everything().items() if NUMBER in text] == []


def test_numbers_of_the_demo_company_are_nobodys() -> None:
    """The German regulator gives (0)30 23125, (0)69 90009, (0)40 66969, (0)221 4710 and (0)89 99998 to fiction."""
    import re

    from reifegrad_web.jobs.demo_sales import phone_of

    numbers = [found for number in range(1, 1_201) if (found := phone_of(f"L{number:07d}", "DE"))]
    fictional = re.compile(r"\+49 (?:30 23125|69 90009|40 66969|221 4710|89 99998)-\d{3}")
    assert all(fictional.fullmatch(number) for number in numbers)
    assert len(set(numbers)) == len(numbers) == 900
    assert phone_of("L0000001", "AT") is None
