#!/usr/bin/env bash
# Surprise: Given a date or a Decimal among the attributes, the Customer.io client reports that it "failed to
#   receive valid response after 3 retries" and points to the vendor's status page, although no request was ever
#   sent.
# Hurts: Whoever keeps a CRM and Customer.io in step: an attribute of the wrong type looks like an outage, is
#   retried for ever, and the contact is never updated.
# Documented: The README shows datetimes as attribute values; dates and Decimals are not mentioned.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  customerio==3.2.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import threading
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import customerio

requests = []


class Receiver(BaseHTTPRequestHandler):
    def do_PUT(self):
        requests.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = customerio.CustomerIO("site", "key", host="127.0.0.1", port=server.server_address[1])
client.base_url = client.base_url.replace("https://", "http://")
client.identify(id="lead-4711", plan="team")
reached = len(requests)

messages = []
for value in (date(2025, 11, 3), Decimal("1250.50")):
    try:
        client.identify(id="lead-4711", last_demo=value)
        messages.append("accepted")
    except customerio.CustomerIOException as error:
        messages.append(str(error).splitlines()[0])

print("version:  customerio", version("customerio"))
print("given:    an attribute of the type date, and one of the type Decimal; the server answers 200 to all")
print("expected: the value is sent as text or number, or the message says that its type cannot be sent")
print("observed:", messages, "- requests sent for them:", len(requests) - reached)
misleading = all("after 3 retries" in message for message in messages)
sys.exit(0 if reached == 1 and len(requests) == 1 and misleading else "The behaviour has changed.")
PY
