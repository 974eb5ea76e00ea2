#!/usr/bin/env bash
# Surprise: The Segment client for Python takes a naive timestamp for local time if it is less than five seconds
#   old, and for UTC if it is older. The same code shifts an event by the zone's offset as soon as it runs late.
# Hurts: Everyone whose application sends events from a queue or a retry: recency, sessions and the order of
#   events change with the load of the machine.
# Documented: guess_timezone in segment/analytics/utils.py; the RudderStack client for Python carries the same
#   function.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  segment-analytics-python==2.4.0

TZ=Europe/Berlin timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, timedelta
from importlib.metadata import version

from segment.analytics.client import Client

client = Client("write-key", send=False)


def offset_given_to(age):
    happened = datetime.now() - timedelta(seconds=age)
    queued, message = client.track("lead-4711", "Demo requested", timestamp=happened)
    return datetime.fromisoformat(message["timestamp"]).utcoffset()


fresh, late = offset_given_to(1), offset_given_to(30)
local = datetime.now().astimezone().utcoffset()

print("version:  segment-analytics-python", version("segment-analytics-python"))
print("given:    datetime.now() of a process in Europe/Berlin, sent 1 second and 30 seconds after the event")
print("expected: both timestamps get the same offset")
print("observed: offset", fresh, "after 1 second,", late, "after 30 seconds")
sys.exit(0 if fresh == local and late == timedelta(0) != local else "The behaviour has changed.")
PY
