#!/usr/bin/env bash
# Surprise: The Amplitude client sends no revenue event when the price is a whole number (49 instead of 49.0).
#   The call returns as always; the only trace is a log line.
# Hurts: Everyone who builds customer value or closed-won signals from revenue events: exactly the round prices
#   are missing.
# Documented: The docstring of Revenue in amplitude/event.py says "price (float)". Python itself, and every type
#   checker, takes an int where a float is asked for.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  amplitude-analytics==1.3.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import json
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from amplitude import Amplitude, Config, EventOptions, Revenue

received = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        received.extend(event["event_properties"]["$price"] for event in body["events"])
        answer = b'{"code": 200}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


logging.getLogger("amplitude").addHandler(logging.NullHandler())
server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_address[1]}/"
client = Amplitude("key", Config(server_url=url, flush_queue_size=1, flush_interval_millis=50))

prices = [49, 49.0, 990, 1250.5]
for price in prices:
    client.revenue(Revenue(price=price, product_id="team"), EventOptions(user_id="lead-4711"))
deadline = time.monotonic() + 20
while len(received) < 2 and time.monotonic() < deadline:
    time.sleep(0.1)
time.sleep(1)
client.shutdown()

print("version:  amplitude-analytics", version("amplitude-analytics"))
print("given:    revenue events with the prices", prices)
print("expected: four events arrive, or the call refuses a whole number with an exception")
print("observed: prices that arrived:", sorted(received))
sys.exit(0 if sorted(received) == [49.0, 1250.5] else "The behaviour has changed.")
PY
