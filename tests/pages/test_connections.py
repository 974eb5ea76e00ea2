"""The pages of connections: what somebody sees who may not see a lead, and what is never shown."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from people import EMAIL, deliver_nora, publish, work
from signed_in import signed_in
from test_taking import lead_of

SECRET = "never-shown"  # noqa: S105 - of nothing
pytestmark = pytest.mark.usefixtures("emptied")


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", answer.content.decode())).split())


def connection() -> Any:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.models import Connector

    options = {"url": "https://erp.invalid", "database": "crm", "user": "reifegrad"}
    now = utc_now()
    return Connector.objects.create(
        name="tryton", kind="tryton", options=options, secret=SECRET, timezone="UTC", minutes=15,
        writes_back=True, language="en", made_by="ada", created_at=now, next_at=now,
    )  # fmt: skip


def failed(connector: Any, lead: int) -> None:
    from reifegrad_web.clock import utc_now
    from reifegrad_web.connectors.models import FailedRecord, WriteBack
    from reifegrad_web.leads.models import Identifier

    now = utc_now()
    FailedRecord.objects.create(
        connector=connector, table="outcomes", record="41", column="outcome", reason="not_won_or_lost", at=now
    )
    WriteBack.objects.create(
        connector=connector, identifier=Identifier.objects.filter(lead_id=lead, namespace="user").get(),
        state="failed", fault="refused", said=f"{EMAIL} is read-only", wanted_at=now, due_at=now,
    )  # fmt: skip


def test_a_connection_shows_what_failed_and_never_its_secret() -> None:
    publish()
    deliver_nora()
    work()
    found = connection()
    failed(found, lead_of("email", EMAIL) or 0)
    client = signed_in("admin")
    shown = text_of(client.get(f"/sources/connections/{found.pk}"))
    assert "Outcomes 41 Outcome (won, lost): neither won nor lost" in shown
    assert f"Refused by the system: {EMAIL} is read-only" in shown
    for address in ("", f"/{found.pk}", f"/{found.pk}/change", f"/{found.pk}/remove"):
        assert SECRET not in client.get(f"/sources/connections{address}").content.decode()


def test_what_the_system_said_of_a_lead_is_for_whoever_sees_that_lead() -> None:
    from reifegrad_web.org.models import User

    publish()
    deliver_nora()
    work()
    found = connection()
    failed(found, lead_of("email", EMAIL) or 0)
    client = signed_in("marketing")
    User.objects.filter(role="marketing").update(sees="own")
    shown = text_of(client.get(f"/sources/connections/{found.pk}"))
    assert "Refused by the system" in shown
    assert EMAIL not in shown


def test_marketing_reads_and_writes_again_and_changes_nothing() -> None:
    from reifegrad_web.background.models import Job

    found = connection()
    client = signed_in("marketing")
    here = f"/sources/connections/{found.pk}"
    shown = text_of(client.get(here))
    assert "Read now" in shown
    assert "Switch off" not in shown
    assert client.post(f"{here}/read").status_code == 303
    assert Job.objects.filter(kind="connector").count() == 1
    assert client.post(f"{here}/again").status_code == 303
    assert client.post(f"{here}/off").status_code == 403
    assert client.get(f"{here}/change").status_code == 403


def test_a_secret_that_is_left_empty_stays() -> None:
    from reifegrad_web.connectors.models import Connector

    publish()
    found = connection()
    given = {"option_url": "https://erp.invalid", "option_database": "crm", "option_user": "other", "minutes": "30"}
    more = {"timezone": "Europe/Berlin", "language": "de", "writes_back": "on"}
    assert signed_in("admin").post(f"/sources/connections/{found.pk}/change", given | more).status_code == 303
    row = Connector.objects.get()
    assert (row.secret, row.options["user"], row.minutes, row.language) == (SECRET, "other", 30, "de")
