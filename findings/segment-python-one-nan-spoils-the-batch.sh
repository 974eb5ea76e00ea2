#!/usr/bin/env bash
# Surprise: A single NaN in the properties of one event makes the whole request of the Segment client for Python
#   invalid JSON, and with it all other events of the same batch.
# Hurts: Web tracking and CRM integration: a receiver that parses strictly (as JSON.parse and msgspec do)
#   refuses up to a hundred good events for one missing number.
# Documented: RFC 8259, section 6: "Numeric values that cannot be represented in the grammar (such as Infinity
#   and NaN) are not permitted". The client's clean function passes floats through.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  segment-analytics-python==2.4.0 \
  msgspec==0.22.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import msgspec
from segment.analytics.client import Client

bodies = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client("write-key", host=f"http://127.0.0.1:{server.server_address[1]}", upload_interval=2.0)
for number in range(20):
    queued, message = client.track(f"lead-{number}", "Visit", {"seconds": float("nan") if number == 7 else 30.0})
    assert queued
client.flush()

largest = max(bodies, key=lambda body: body.count(b"messageId"))
try:
    msgspec.json.decode(largest)
    refusal = None
except msgspec.DecodeError as error:
    refusal = str(error)

print("version:  segment-analytics-python", version("segment-analytics-python"), "and msgspec", version("msgspec"))
print("given:    20 events, one of them with the property seconds = NaN; each call answered True")
print("expected: 19 or 20 events can be read; the NaN is left out, sent as null or refused by the call")
print("observed: a batch of", largest.count(b"messageId"), "events cannot be read:", refusal)
spoilt = refusal is not None and largest.count(b"messageId") > 1 and b"NaN" in largest
sys.exit(0 if spoilt else "The behaviour has changed.")
PY
