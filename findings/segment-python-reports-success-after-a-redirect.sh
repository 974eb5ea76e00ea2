#!/usr/bin/env bash
# Surprise: When the endpoint answers 301 (a moved host, http to https, a missing slash), the Segment client for
#   Python repeats the POST as a GET without a body and counts the batch as delivered.
# Hurts: Whoever moves a self-hosted tracking endpoint: every event is lost from that day on, and neither the
#   application nor its log says so.
# Documented: segment/analytics/request.py posts through requests, which follows 301 and 302 with a GET
#   (documented there under redirection); only the status of the last answer is looked at.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  segment-analytics-python==2.4.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

from segment.analytics.client import Client

seen, errors = [], []


class MovedEndpoint(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen.append(f"{self.command} {self.path} with {'a' if body else 'no'} body")
        if self.path.startswith("/new/"):
            self.send_response(200)
        else:
            self.send_response(301)
            self.send_header("Location", "/new" + self.path)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), MovedEndpoint)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Client(
    "write-key",
    host=f"http://127.0.0.1:{server.server_address[1]}",
    on_error=lambda error, batch: errors.append(error),
)
client.track("lead-4711", "Demo requested", {"plan": "team"})
client.flush()
client.join()

print("version:  segment-analytics-python", version("segment-analytics-python"))
print("given:    one event; the endpoint answers 301 Moved Permanently to a place that answers 200")
print("expected: the event arrives at the new place, or on_error is called")
print("observed:", "; ".join(seen), "- calls of on_error:", len(errors))
lost = len(seen) == 2 and seen[1] == "GET /new/v1/batch with no body" and not errors
sys.exit(0 if lost else "The behaviour has changed.")
PY
