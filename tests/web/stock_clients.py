"""Clients as they come from their makers: what each of them calls, which facts that becomes, and what is found."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from running import RunningServer

PATIENCE = 60.0


class Call(NamedTuple):
    """A call of a client, and the facts that it becomes: what is new, and the kind of identifier it is noted under."""

    call: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Client:
    """A client, the script that drives it, and what the server makes of it; points of each lead, highest first."""

    package: str
    script: str
    calls: tuple[Call, ...]
    points: tuple[int, ...]
    where: str = ""


KNOWN = ("ProfileChange email (user)", "ProfileChange position (user)")
PAGE_VIEW = Call("page of a device", ("Activity page_viewed (anonymous)", "Identifier anonymous"))
TRACK = Call("track", ("Activity webinar_attended (user)",))
SEGMENT = (
    PAGE_VIEW,
    Call(
        "identify with both ids",
        ("Identifier email", "Identifier user", "Link anonymous = user", "Link email = user", *KNOWN),
    ),
    TRACK,
)
JITSU = (PAGE_VIEW, Call("identify", ("Identifier email", "Identifier user", "Link email = user", *KNOWN)), TRACK)
POSTHOG = (
    Call("capture of $pageview, without a profile", PAGE_VIEW.facts),
    Call("alias", ("Identifier anonymous", "Identifier user", "Identifier user", "Link anonymous = user",
        "Link anonymous = user", "Link user = user")),
    Call("set", ("ProfileChange position (user)",)),
    Call("capture with $set", ("Activity webinar_attended (user)", "Identifier email", "Link email = user",
        "ProfileChange email (user)")),
)  # fmt: skip
SNOWPLOW = (
    Call("track_page_view", PAGE_VIEW.facts),
    Call(
        "track_struct_event, with a user from now on",
        ("Activity account_login (user)", "Identifier user", "Link anonymous = user"),
    ),
    Call("track_self_describing_event", TRACK.facts),
)
BROWSER = (
    PAGE_VIEW,
    Call("identify", SEGMENT[1].facts),
    TRACK,
    Call("track while the page is left", TRACK.facts),
)
CLIENTS = (
    Client("segment-analytics-python", "segment_python.py", SEGMENT, (45,)),
    Client("rudder-sdk-python", "rudder_python.py", SEGMENT, (45,)),
    Client("@segment/analytics-node", "segment_node.cjs", SEGMENT, (45,)),
    Client("@rudderstack/rudder-sdk-node", "rudder_node.cjs", SEGMENT, (45,)),
    Client("@jitsu/js", "jitsu_node.cjs", JITSU, (30, 15)),
    Client("posthog", "posthog_python.py", POSTHOG, (45,)),
    Client("snowplow-tracker", "snowplow_python.py", SNOWPLOW, (25,)),
    Client("@segment/analytics-next", "segment.html", BROWSER, (55,)),
    Client("@rudderstack/analytics-js", "rudder.html", BROWSER, (55,)),
    Client("@jitsu/js", "jitsu.html", BROWSER[:3], (45,), " in browsers"),
)
"""20 points for the position, 15 for the pricing page, 10 for the webinar."""


@dataclass
class Receiver:
    """A running server with a published model, and the key of its source."""

    server: RunningServer
    key: str

    def rows(self, query: str, *values: object) -> list[tuple[str, ...]]:
        """What its database holds."""
        with sqlite3.connect(f"file:{self.server.home / 'reifegrad.sqlite3'}?mode=ro", uri=True) as connection:
            return connection.execute(query, values).fetchall()

    def moments(self) -> list[str]:
        """When each message was received; they were sent one by one."""
        return [at for (at,) in self.rows("select received_at from ingest_message order by received_at")]


def wait_until_scored(receiver: Receiver) -> None:
    """Until everybody has a score of what was received."""
    ended = time.monotonic() + PATIENCE
    while receiver.rows("select 1 from scoring_duelead where touched_at is not null"):
        assert time.monotonic() < ended, "leads were not scored"
        time.sleep(0.05)


FACTS = """
    select 'Activity ' || kind || ' (' || namespace || ')', received_at
        from leads_activity join leads_identifier own on own.id = identifier_id
    union all select 'ProfileChange ' || attribute || ' (' || namespace || ')', received_at
        from leads_profilechange join leads_identifier own on own.id = identifier_id
    union all select 'Identifier ' || namespace, first_seen_at from leads_identifier
    union all select 'Link ' || min(one.namespace, other.namespace) || ' = ' || max(one.namespace, other.namespace),
        linked_at from leads_identifierlink
        join leads_identifier one on one.id = one_id join leads_identifier other on other.id = other_id
        where undone_at is null
"""


POINTS = """
    select score / 1000 from scoring_leadscore where lead_id in
        (select lead_id from leads_identifier where first_seen_at >= ? and first_seen_at < ?) order by 1 desc
"""


def outcome(receiver: Receiver, moments: Sequence[str]) -> tuple[list[tuple[str, ...]], tuple[int, ...]]:
    """The facts of each message, and the points of the leads; the last moment is when others have sent."""
    query = f"with fact(what, at) as ({FACTS}) select what from fact where at >= ? and at < ? order by what"
    facts = [tuple(what for (what,) in receiver.rows(query, *window)) for window in pairwise(moments)]
    points = receiver.rows(POINTS, moments[0], moments[-1])
    return facts, tuple(int(score) for (score,) in points)


def compare(receiver: Receiver, sent: Mapping[str, tuple[int, int]]) -> None:
    """Facts and points of each client are those that `CLIENTS` says; `sent`: messages before and after a script."""
    wait_until_scored(receiver)
    moments = [*receiver.moments(), "9999-12-31"]
    found = {script: outcome(receiver, moments[first : last + 1]) for script, (first, last) in sent.items()}
    clients = [client for client in CLIENTS if client.script in sent]
    assert found == {client.script: ([each.facts for each in client.calls], client.points) for client in clients}
    (failed,) = receiver.rows(
        "select sum(failed), sum(duplicate), sum(received) - sum(accepted) from ingest_minutecount"
    )
    assert failed == (0, 0, 0)
    verified = receiver.server.admin("verify")
    assert (verified["waiting"], verified["wrong"], verified["missing"]) == (0, [], [])
    assert verified["compared"] >= sum(len(client.points) for client in clients)
