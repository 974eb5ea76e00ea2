"""Any request gets an answer that the OpenAPI document allows; none is a fault of the server (5xx)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from handing import do, visit
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from people import EMAIL, deliver_nora, publish, work
from test_taking import NOW, message, take

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.usefixtures("emptied"), pytest.mark.slow]
ALWAYS_THE_SAME = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def every(emptied: None) -> str:
    """A token of all scopes, and something of everything to ask for."""
    from reifegrad_web.ingest.models import FailedEnvelope, FailedEvent
    from reifegrad_web.leads.models import Contact, Identifier
    from reifegrad_web.org.people import add_user
    from reifegrad_web.org.tokens import add_token
    from reifegrad_web.routing.models import Absence
    from reifegrad_web.webhooks.models import Webhook, WebhookDelivery
    from reifegrad_web.webhooks.signing import new_secret

    publish()
    deliver_nora()
    FailedEvent.objects.filter(code="bad-payload").update(params={"field": "ue_px"})
    for name in "abcdef":  # nothing is sent: the address is not public
        given = {"name": name, "url": "https://127.0.0.1/", "secret": new_secret(), "created_at": NOW, "since": NOW}
        webhook = Webhook.objects.create(**given)
        message_given = {"webhook": webhook, "message_id": name, "lead_id": 1, "body": "{}", "state": "failed"}
        WebhookDelivery.objects.create(**message_given, created_at=NOW, due_at=NOW)
    FailedEvent.objects.update(envelope=FailedEnvelope.objects.create(path="/v1/batch", said={}))
    away = {"since": NOW, "until": NOW + timedelta(days=36_500), "by": "anna", "noted_at": NOW}
    anna = add_user("anna", "sales", NOW)
    Absence.objects.bulk_create(Absence(user=anna, **away) for _ in range(6))
    take(message("page", user_id="other", properties={"path": "/pricing"}))
    work()
    do(visit("other", days=()), "win")
    noted = {"user": anna, "result": Contact.Result.REACHED, "at": NOW}
    Contact.objects.bulk_create(Contact(identifier=each, **noted) for each in Identifier.objects.all()[:6])
    return add_token("every", ["read", "write", "admin"], NOW)


@pytest.fixture
def schema(every: str) -> Any:
    """The document as the server gives it away."""
    import schemathesis
    from schemathesis.config import SchemathesisConfig

    from reifegrad_web.wsgi import application

    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=config)


def operations(schema: Any) -> Iterator[Any]:
    for found in schema.get_all_operations():
        yield found.ok()


def requests_of(operation: Any, mode: Any) -> st.SearchStrategy[Any]:
    """Requests with made-up path parameters, and such that name something that is there."""
    from reifegrad_web.ingest.models import FailedEvent, Source
    from reifegrad_web.leads.models import Contact, IdentifierLink
    from reifegrad_web.routing.models import Absence
    from reifegrad_web.sales.models import StageEvent
    from reifegrad_web.webhooks.models import Webhook, WebhookDelivery

    numbered = {"failed-events": FailedEvent, "webhooks": Webhook, "absences": Absence}
    number: Any = next((each for room, each in numbered.items() if room in operation.path), Source)
    there = {
        "lead": EMAIL,
        "link": IdentifierLink.objects.values_list("id", flat=True)[0],
        "account": "seidenfaden-und-tochter",
        "name": "fit-interest",
        "version": "published",
        "event": next(iter(StageEvent.objects.order_by("-id").values_list("id", flat=True)), 1),
        "contact": next(iter(Contact.objects.order_by("-id").values_list("id", flat=True)), 1),
        "number": next(iter(number.objects.values_list("id", flat=True)), 1),
        "delivery": next(iter(WebhookDelivery.objects.order_by("webhook_id").values_list("id", flat=True)), 1),
    }
    named = {each.name: there[each.name] for each in operation.path_parameters}
    made_up = operation.as_strategy(generation_mode=mode)
    return made_up | operation.as_strategy(generation_mode=mode, path_parameters=named) if named else made_up


def can_be_asked_wrongly(operation: Any) -> bool:
    """Not where the path holds texts alone: any text is one."""
    is_number = any(each.definition["schema"]["type"] == "integer" for each in operation.path_parameters)
    return bool(operation.query or operation.body or operation.headers or is_number)


@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
def test_every_answer_is_one_of_the_document(schema: Any, every: str, mode: str) -> None:
    """Requests that fit the document and such that do not; the latter are refused. Always the same few hundred."""
    from schemathesis.checks import not_a_server_error
    from schemathesis.core.failures import FailureGroup
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi import checks

    wanted = [
        not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
        checks.response_headers_conformance, checks.response_schema_conformance, checks.negative_data_rejection,
    ]  # fmt: skip
    wrong: list[str] = []
    statuses: set[int] = set()

    def ask_for(operation: Any) -> None:
        @ALWAYS_THE_SAME
        @given(case=requests_of(operation, GenerationMode[mode]))
        def ask(case: Any) -> None:
            # What it calls without a network does not unpack answers, though it says that it would.
            answer = case.call(headers={"Authorization": f"Bearer {every}", "Accept-Encoding": "identity"})
            statuses.add(answer.status_code)
            try:
                case.validate_response(answer, checks=wanted)
            except FailureGroup as found:
                wrong.extend(f"{operation.label}: {each}\n{case.as_curl_command()}" for each in found.exceptions)

        ask()

    asked = [each for each in operations(schema) if mode == "POSITIVE" or can_be_asked_wrongly(each)]
    for operation in asked:
        ask_for(operation)
    assert wrong == []
    assert len(asked) > 30
    assert 422 in statuses
    assert (200 in statuses) or mode == "NEGATIVE"
    assert 401 not in statuses


def test_a_parameter_that_an_address_does_not_have_is_refused(schema: Any, every: str) -> None:
    """One that is misspelt has an effect, then: it is noticed."""
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {every}"})
    for operation in operations(schema):
        if operation.method != "get":
            continue
        address = operation.path.replace("{number}", "1")
        answer = client.get(f"{address}?limti=5")
        assert (answer.status_code, answer.json()["title"]) == (422, "parameter-unknown"), address
        answer = client.get(f"{address}?%00=5&limit=%00")
        assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json"), address


BODIES = [
    (b'{"name": "a\\u0000b"}', 422, "text-unusable"),
    (b'{"name": "\\ud800"}', 422, "text-unusable"),
    (b'{"\\u0000": 1, "name": "x"}', 422, "text-unusable"),
    (b'{"name": NaN}', 422, "number-unusable"),
    (b'{"name": 1e999}', 422, "number-unusable"),
    (b"[]", 422, "body-not-an-object"),
    (b"{", 400, "refused"),
    (b"\xff", 400, "refused"),
    (b"[" * 100_000, 400, "refused"),
    (b'{"name": "' + b"x" * 9_000_000 + b'"}', 413, "body-too-large"),
]


def test_a_body_that_is_none_is_refused_with_its_reason(every: str) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {every}"})
    for body, status, title in BODIES:
        for more in ({}, {"headers": {"Idempotency-Key": "k"}}):
            answer = client.post("/api/v1/sources", body, "application/json", **more)
            assert (answer.status_code, answer.json()["title"]) == (status, title), body[:50]
            assert answer["Content-Type"] == "application/problem+json"
    done = client.post("/api/v1/sources", {"name": "x"}, "application/json", headers={"Idempotency-Key": "k"})
    assert done.status_code == 201
    again = client.post("/api/v1/sources", BODIES[-1][0], "application/json", headers={"Idempotency-Key": "k"})
    assert again.json()["title"] == "idempotency-key-used"


def test_what_is_not_there_is_a_problem(every: str) -> None:
    from django.test import Client

    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    for method, address, status, title in [
        ("get", "/api/v1/nothing", 404, "address-unknown"),
        ("post", "/api/v1/nothing", 404, "address-unknown"),
        ("post", "/api/v1/sources/x/close", 404, "address-unknown"),
        ("delete", "/api/v1/sources", 405, "method-unknown"),
    ]:
        answer = getattr(client, method)(address)
        assert (answer.status_code, answer.json()["title"]) == (status, title)
        assert answer["Content-Type"] == "application/problem+json"
        assert status != 405 or set(answer["Allow"].split(", ")) == {"GET", "POST"}


PATHS = [
    "/v1/track", "/v1/identify", "/v1/page", "/v1/group", "/v1/alias", "/v1/batch", "/v1/import", "/v1/t",
    "/beacon/v1/batch", "/api/s/s2s/track", "/batch/", "/capture/", "/e/", "/i/v0/e/", "/i",
    "/com.snowplowanalytics.snowplow/tp2", "/snowplow/wk/i", "/v1/projects/wk/settings", "/sourceConfig",
]  # fmt: skip
NAMES = st.sampled_from([
    "batch", "data", "type", "event", "e", "userId", "anonymousId", "distinct_id", "uid", "properties", "traits",
    "context", "messageId", "timestamp", "sentAt", "sent_at", "$set", "groupId", "previousId", "ue_px", "cx", "consent",
    "categoryPreferences", "library", "email", "$groups", "offset", "integrations",
])  # fmt: skip
WORDS = st.sampled_from(["track", "identify", "page", "group", "alias", "ue", "pv", "se", "$identify", "$set", ""])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=6))
SENT = JSON.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass")) | st.binary(max_size=200)


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_no_body_is_a_fault_of_the_server_where_clients_send(emptied: None, kind: str) -> None:
    """With the write key of a source: what can be read is taken or kept as failed, everything else is refused."""
    from django.test import Client

    from reifegrad_web.ingest.counting import counts_by_source
    from reifegrad_web.ingest.sources import add_source

    key = add_source("web", [], NOW).write_key
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    seen = set()

    @settings(ALWAYS_THE_SAME, max_examples=100)
    @given(path=st.sampled_from(PATHS), body=SENT)
    def send(path: str, body: bytes) -> None:
        address = f"{path.replace('wk', key)}?api_key={key}"
        answer = client.post(address, body, kind, headers={"X-Write-Key": key})
        assert answer.status_code in {200, 400, 401, 413}, (path, body)
        assert answer.json()
        seen.add(answer.status_code)

    send()
    assert {200, 400} <= seen
    (counts,) = counts_by_source()
    assert counts["received"] == counts["accepted"] + counts["duplicate"] + counts["failed"] + counts["filtered"] > 0
