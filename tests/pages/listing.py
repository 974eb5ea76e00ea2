"""People who look at lists, the leads on them, and what a page of the list shows."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from people import publish, work
from test_taking import NOW, lead_of, message, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

LEAD = re.compile(r'data-opens href="/leads/(\d+)')
ROWS = re.compile(r"<tr data-row>.*?</tr>", re.DOTALL)


def client_of(name: str, role: str = "admin", **more: Any) -> Client:
    """A browser of somebody, who is there once."""
    from django.test import Client

    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    with write():
        user, _ = User.objects.get_or_create(username=name, defaults={"role": role, "date_joined": NOW, **more})
        client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(user)
    return client


def user_of(name: str) -> Any:
    """Somebody by name."""
    from reifegrad_web.org.models import User

    return User.objects.get(username=name)


PEOPLE = ("Anna Müller", "Ben Krüger", "Carla Rossi", "Dora =Formel", "Emil Ohne")
"""The first has most points, the last has none."""


def deliver(model: str = "fit-interest") -> None:
    """People with 60, 45, 30, 15 and no points, of two companies, scored."""
    for place, name in enumerate(PEOPLE):
        user, first = f"u{place}", name.split()[0].lower()
        traits = {"name": name, "email": f"{first}@firma.example", "position": "Einkauf"}
        take(message("identify", user_id=user, traits=traits, occurred_at=NOW - timedelta(days=9)))
        take(
            message("group", user_id=user, group_id=f"firma{place % 2}.example", traits={"name": f"Firma {place % 2}"})
        )
        for number in range(4 - place):
            at = NOW - timedelta(hours=number + 30 * place)
            take(message("page", user_id=user, properties={"path": "/pricing"}, occurred_at=at))
    publish(model)
    work()


def number_of(place: int) -> int:
    """The number of one of them."""
    return lead_of("user", f"u{place}") or 0


def shown(client: Client, address: str) -> list[int]:
    """The leads of a page, in its order."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[-2_000:]
    return [int(number) for number in LEAD.findall(answer.content.decode())]


def text_of(client: Client, address: str, **headers: str) -> str:
    """What a page says."""
    text: str = client.get(address, headers=headers).content.decode()
    return text


def link(page: str, rel: str) -> str | None:
    """Where the page before or the next one is."""
    found = re.search(rf'<a href="([^"]+)" rel="{rel}"', page)
    return None if found is None else found[1].replace("&amp;", "&")


def audited(action: str) -> Sequence[dict[str, Any]]:
    """The details of the entries of the audit log."""
    from reifegrad_web.audit.models import AuditEntry

    return [row.details for row in AuditEntry.objects.filter(action=action).order_by("number")]
