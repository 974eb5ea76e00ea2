#!/usr/bin/env bash
# Surprise: The same update that clears a field through simple-salesforce's REST call leaves it as it was
#   through bulk2: None becomes an empty CSV cell, which Bulk API 2.0 ignores.
# Hurts: Whoever writes scores and grades back to Salesforce in bulk: a lead that no longer has a rating keeps
#   the old one, and the job reports success.
# Documented: Salesforce, Bulk API 2.0 developer guide, "Prepare CSV files": empty field values are ignored when
#   you update records; to set a field to null, use #N/A.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  simple-salesforce==1.12.10

timeout 90 "$work/venv/bin/python" - <<'PY'
import json
import sys
from importlib.metadata import version

import requests
from requests.adapters import BaseAdapter
from simple_salesforce import Salesforce

bodies = []


class Salesforce204(BaseAdapter):
    """Answers in the place of the vendor's server and keeps what was sent."""

    def send(self, request, **options):
        response = requests.Response()
        response.request, response.url = request, request.url
        state = {"POST": "Open", "PATCH": "UploadComplete"}.get(request.method, "JobComplete")
        answer = {"id": "750", "state": state, "numberRecordsProcessed": 1, "numberRecordsFailed": 0}
        if request.method == "PUT" or "/sobjects/Lead/" in request.url:
            bodies.append(request.body.decode() if isinstance(request.body, bytes) else request.body)
        response.status_code = 204 if "/sobjects/" in request.url else 201 if request.method == "PUT" else 200
        response._content = json.dumps(answer).encode()
        return response

    def close(self):
        pass


session = requests.Session()
session.mount("https://", Salesforce204())
salesforce = Salesforce(instance="example.com", session_id="token", session=session)
record = {"Id": "00Q000000000001AAA", "Rating": None}
salesforce.Lead.update(record["Id"], {"Rating": record["Rating"]})
salesforce.bulk2.Lead.update(records=[record], wait=1)
rest, bulk = bodies
row = dict(zip(*(line.split(",") for line in bulk.splitlines())))

print("version:  simple-salesforce", version("simple-salesforce"))
print("given:   ", record)
print("expected: both calls clear the field (JSON null; #N/A in the CSV)")
print("observed: REST sends", rest, "- bulk2 sends the Rating", repr(row["Rating"]))
sys.exit(0 if json.loads(rest) == {"Rating": None} and row["Rating"] == "" else "The behaviour has changed.")
PY
