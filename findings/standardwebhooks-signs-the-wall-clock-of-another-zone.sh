#!/usr/bin/env bash
# Surprise: standardwebhooks (the library of Standard Webhooks for Python) signs a moment with a time zone as if its wall
#   clock were UTC: it replaces the zone instead of converting it. Noon in Berlin is signed as noon in UTC, an hour later
#   than the moment that the header "webhook-timestamp" tells.
# Hurts: CRM and marketing tools in Python that send webhooks with the time of their company: every receiver that follows
#   the standard refuses every message, by a signature that looks like a wrong secret. In UTC nothing is seen of it.
# Documented: not. The standard signs "{id}.{timestamp}.{payload}" with the timestamp of the header, in seconds since the
#   epoch; the parameter is a plain datetime, and its own method "verify" refuses the result.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  standardwebhooks==1.1.0 tzdata==2026.6

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from zoneinfo import ZoneInfo

from standardwebhooks import Webhook, WebhookVerificationError

BODY = '{"lead": "17", "grade": "A1"}'
webhook = Webhook("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
now = datetime.now(timezone.utc).replace(microsecond=0)


def taken(at):
    """Whether the library takes what it has signed itself, at one and the same moment."""
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": webhook.sign("msg_1", at, BODY),
    }
    try:
        webhook.verify(BODY, headers)
    except WebhookVerificationError as error:
        return str(error)
    return "taken"


in_utc, in_berlin = taken(now), taken(now.astimezone(ZoneInfo("Europe/Berlin")))

print("version:  standardwebhooks", version("standardwebhooks"))
print("given:    one moment, written in UTC and in the zone of Berlin, signed and checked with the same secret")
print("expected: taken in both forms")
print(f"observed: {in_utc!r} in UTC, {in_berlin!r} in Berlin")
sys.exit(0 if (in_utc, in_berlin) == ("taken", "No matching signature found") else "The behaviour has changed.")
PY
