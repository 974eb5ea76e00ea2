#!/usr/bin/env bash
# Surprise: The Amplitude client drops all properties of an event, without a log line, when a single one of them
#   is a Decimal, a date, a tuple or a list with a null in it. The event itself is sent.
# Hurts: Everyone who scores or analyses product events sent from Python: the events are there, the amounts,
#   plans and sources are not.
# Documented: The docstrings of amplitude/event.py call event_properties a dictionary of key-value pairs and do
#   not name the rule; is_validate_object in the same file returns False for the whole dictionary.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  amplitude-analytics==1.3.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import logging
import sys
from decimal import Decimal
from importlib.metadata import version

from amplitude import BaseEvent

logged = []


class Listener(logging.Handler):
    def emit(self, record):
        logged.append(record.getMessage())


logging.getLogger().addHandler(Listener())
logging.getLogger("amplitude").addHandler(Listener())


def sent(properties):
    event = BaseEvent("Demo requested", user_id="lead-4711", event_properties=properties)
    return event.get_event_body().get("event_properties")


plain = sent({"plan": "team", "source": "fair", "amount": 1250.5})
given = {"plan": "team", "source": "fair", "amount": Decimal("1250.50")}
observed = sent(given)

print("version:  amplitude-analytics", version("amplitude-analytics"))
print("given:   ", given)
print("expected: the plan and the source are sent; the amount is converted, left out or refused with an error")
print("observed: properties sent:", observed, "- lines logged:", len(logged))
if plain is None or len(plain) != 3:
    sys.exit("Even plain values are dropped: the finding does not apply.")
sys.exit(0 if observed is None and not logged else "The behaviour has changed.")
PY
