"""Says what the server answers: settings that let stock browser clients start, and bodies for what was received.

Everything is plain data for a JSON answer. No settings name another host, and measurements of the clients' makers are
off, so that a browser talks to this server only.

Every body that was received is answered with 200 and JSON, even if messages in it failed: RudderStack's client for
Python takes any other status for a failure and sends the whole again. `rejected` says which failed, and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from reifegrad_web.ingest.protocols.message import FailedMessage

if TYPE_CHECKING:
    from reifegrad_web.ingest.protocols.message import Batch, Refused

Protocol = Literal["segment", "posthog", "snowplow"]

SEGMENT_SETTINGS = r"/v1/projects/(?P<write_key>[^/]+)/settings/?"
"""Where analytics.js asks, as a regular expression of the whole path."""

RUDDER_SETTINGS = r"/sourceConfig/?"
"""Where RudderStack's client for browsers asks; the key is `writeKey` of the query or in Basic authentication."""

MOST_SHOWN = 100
"""Failed messages that an answer lists; `rejected_total` counts all."""

_NEVER = "2020-01-01T00:00:00.000Z"  # when a source changed; clients show it nowhere


def segment_settings(write_key: str, host: str, protocol: Literal["http", "https"] = "https") -> dict[str, Any]:
    """What analytics.js needs to start. `host` is that of this server, with its port, without a scheme."""
    return {
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": f"{host}/v1",
                "protocol": protocol,
                # keepalive: what is sent while the visitor leaves the page arrives
                "deliveryStrategy": {"strategy": "standard", "config": {"keepalive": True}},
                "retryQueue": True,
                "unbundledIntegrations": [],
                "bundledConfigIds": [],
                "maybeBundledConfigIds": {},
                "addBundledMetadata": False,
            }
        },
        "plan": {
            "track": {"__default": {"enabled": True, "integrations": {}}},
            "identify": {"__default": {"enabled": True}},
            "group": {"__default": {"enabled": True}},
        },
        "metrics": {"sampleRate": 0},  # else it sends counts of errors to its maker
        "edgeFunction": {},
        "enabledMiddleware": {},
        "middlewareSettings": {},
        "remotePlugins": [],
        "legacyVideoPluginsEnabled": False,
        "analyticsNextEnabled": True,
    }


def rudder_settings(write_key: str, host: str, protocol: Literal["http", "https"] = "https") -> dict[str, Any]:
    """What RudderStack's client for browsers needs to start: no destinations, no reports of errors to its maker."""
    return {
        "source": {
            "id": write_key,
            "name": "Reifegrad",
            "writeKey": write_key,
            "enabled": True,
            "workspaceId": "reifegrad",
            "destinations": [],
            "dataplanes": {"US": [{"url": f"{protocol}://{host}", "default": True}]},
            "config": {"statsCollection": {"errors": {"enabled": False}, "metrics": {"enabled": False}}},
            "updatedAt": _NEVER,
        },
        "updatedAt": _NEVER,
    }


def answer(batch: Batch, protocol: Protocol) -> dict[str, Any]:
    """The body for a request that was received, to be sent with status 200 after its messages are kept.

    `accepted` counts messages; `rejected` names each failed one by its place (from 0), code and parameters.
    """
    failed = [
        {"index": index, "code": one.code, "params": one.params}
        for index, one in enumerate(batch.messages)
        if isinstance(one, FailedMessage)
    ]
    body: dict[str, Any] = {
        "success": True,
        "accepted": len(batch.messages) - len(failed),
        "rejected": failed[:MOST_SHOWN],
        "rejected_total": len(failed),
    }
    if protocol == "posthog":
        body["status"] = 1
    elif protocol == "snowplow":
        body["status"] = "ok"
    return body


def refusal(refused: Refused) -> dict[str, Any]:
    """The body for a request that cannot be read; clients fail on errors without `code` and `message`."""
    return {"success": False, "code": refused.code, "message": refused.message}
