"""What the server answers: stock clients start with it, believe it, and call nobody else."""

from __future__ import annotations

import json
import re

import pytest
from client_requests import batch, delivery

from reifegrad_web.ingest.protocols import read
from reifegrad_web.ingest.protocols.message import Refused
from reifegrad_web.ingest.protocols.settings_answers import (
    MOST_SHOWN,
    RUDDER_SETTINGS,
    SEGMENT_SETTINGS,
    answer,
    refusal,
    rudder_settings,
    segment_settings,
)

TRACK = {"type": "track", "event": "x", "userId": "mia"}


def test_an_answer_counts_what_was_accepted_and_names_what_was_not() -> None:
    body = answer(read(delivery("/v1/batch", batch(TRACK, 7, {**TRACK, "userId": "x" * 201}))), "segment")
    assert body == {
        "success": True,
        "accepted": 1,
        "rejected": [
            {"index": 1, "code": "not-an-object", "params": {}},
            {"index": 2, "code": "id-too-long", "params": {"field": "userId", "length": 201, "most": 200}},
        ],
        "rejected_total": 2,
    }


@pytest.mark.parametrize(("protocol", "status"), [("posthog", 1), ("snowplow", "ok")])
def test_each_protocol_finds_the_word_that_its_clients_know(protocol: str, status: object) -> None:
    body = answer(read(delivery("/v1/batch", batch(TRACK))), protocol)  # type: ignore[arg-type]
    assert (body["status"], body["success"], body["accepted"]) == (status, True, 1)


def test_a_long_list_of_failures_is_cut_and_counted() -> None:
    body = answer(read(delivery("/v1/batch", batch(*range(500)))), "segment")
    assert (len(body["rejected"]), body["rejected_total"]) == (MOST_SHOWN, 500)


def test_a_refusal_has_what_clients_look_for() -> None:
    with pytest.raises(Refused) as refused:
        read(delivery("/v1/batch", b"secret words"))
    body = refusal(refused.value)
    assert (body["success"], body["code"]) == (False, "json-invalid")
    assert "secret" not in json.dumps(body)


def test_settings_name_no_other_host_and_measure_nothing() -> None:
    segment = segment_settings("key-1", "scores.example.org:8000", "http")
    assert segment["integrations"]["Segment.io"]["apiHost"] == "scores.example.org:8000/v1"
    assert segment["integrations"]["Segment.io"]["protocol"] == "http"
    assert segment["metrics"]["sampleRate"] == 0
    rudder = rudder_settings("key-1", "scores.example.org:8000", "http")
    assert rudder["source"]["config"]["statsCollection"] == {
        "errors": {"enabled": False},
        "metrics": {"enabled": False},
    }
    assert rudder["source"]["destinations"] == []
    for settings in (segment, rudder):
        hosts = re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+\.[a-z]+", json.dumps(settings))
        assert set(hosts) <= {"scores.example.org"}


def test_the_paths_of_settings() -> None:
    for path in ("/v1/projects/key-1/settings", "/v1/projects/key-1/settings/"):
        found = re.fullmatch(SEGMENT_SETTINGS, path)
        assert found is not None
        assert found["write_key"] == "key-1"
    assert re.fullmatch(RUDDER_SETTINGS, "/sourceConfig")
    assert re.fullmatch(RUDDER_SETTINGS, "/sourceConfig/")
