#!/usr/bin/env bash
# Surprise: django-anymail gives an open that SendGrid marks as made by a machine (Apple's privacy proxy) the
#   same event type as an open by a human; the mark itself turns up in metadata, among the sender's own keys.
# Hurts: E-mail scoring: since most opens in Apple Mail are fetched in advance, leads that never read a mail
#   gain points for each of them.
# Documented: SendGrid's Event Webhook reference describes sg_machine_open. Anymail documents metadata as the
#   data attached to the message when it was sent; the receiver for SendGrid fills it with every key that it
#   does not know.

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
    events.append((event.event_type, event.metadata))


tracking.connect(keep)
opened = {"event": "open", "email": "anna@example.com", "timestamp": 1762179720, "smtp-id": "<1@example.com>",
          "useragent": "Mozilla/5.0"}
posted = [
    opened | {"sg_event_id": "1", "sg_machine_open": True},
    opened | {"sg_event_id": "2", "sg_machine_open": False},
]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the webhook is called without its password here
    Client().post("/sendgrid/tracking/", json.dumps(posted), content_type="application/json")

print("version:  django-anymail", version("django-anymail"), "with Django", version("Django"))
print("given:    two opens from SendGrid, sg_machine_open true and false")
print("expected: the two differ in their type, and metadata holds what the sender has set: nothing")
print("observed: (event_type, metadata) =", events)
as_described = events == [("opened", {"sg_machine_open": True}), ("opened", {"sg_machine_open": False})]
sys.exit(0 if as_described else "The behaviour has changed.")
PY
