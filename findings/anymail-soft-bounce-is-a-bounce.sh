#!/usr/bin/env bash
# Surprise: django-anymail gives Postmark's SoftBounce and HardBounce the same event type and the same reject
#   reason, so a full mailbox looks like an address that does not exist.
# Hurts: Marketing operations: rules that take addresses with a bounce off the list, or points off the lead,
#   throw away reachable people.
# Documented: anymail/signals.py: BOUNCED is "rejected or blocked by receiving MTA", DEFERRED is "delayed by
#   receiving MTA". Postmark's list of bounce types describes a soft bounce as temporary (a full mailbox, for
#   example).

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  django-anymail==15.2 \
  Django==5.2.19

timeout 90 "$work/venv/bin/python" - <<'PY'
import json
import sys
import warnings
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="only for this test", ALLOWED_HOSTS=["*"], ROOT_URLCONF="anymail.urls", ANYMAIL={}, DEBUG=True
)
django.setup()

from anymail.signals import tracking
from django.test import Client

events = []


def keep(sender, event, esp_name, **others):
    events.append((event.event_type, event.reject_reason))


tracking.connect(keep)
for kind, code in (("HardBounce", 1), ("SoftBounce", 4096)):
    bounce = {"RecordType": "Bounce", "Type": kind, "TypeCode": code, "ID": code, "MessageID": "m-1",
              "Email": "anna@example.com", "BouncedAt": "2025-11-03T13:22:00Z", "Inactive": kind == "HardBounce",
              "Description": kind, "Details": "smtp;452 4.2.2 mailbox full"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the webhook is called without its password here
        Client().post("/postmark/tracking/", json.dumps(bounce), content_type="application/json")

print("version:  django-anymail", version("django-anymail"), "with Django", version("Django"))
print("given:    a hard bounce and a soft bounce from Postmark")
print("expected: bounced for the hard one, deferred (or another reason) for the soft one")
print("observed: (event_type, reject_reason) =", events)
sys.exit(0 if len(events) == 2 and events[0] == events[1] else "The behaviour has changed.")
PY
