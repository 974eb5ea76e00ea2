#!/usr/bin/env bash
# Surprise: Granian started from Python copies the process that calls serve() to make its worker (on Linux, up to Python
#   3.13). A lock that another thread of that process holds at this moment stays held in the worker, where nobody is left
#   to release it; the worker says that it has started all the same.
# Hurts: Programs that start threads of their own before they serve, such as a supervisor with workers: what the worker
#   cannot lock it does not do, once in a while and without a word, until somebody restarts it.
# Documented: Granian's README offers the embedded server and says nothing of threads; in its code a remark on the start
#   method of Python 3.14. With multiprocessing.set_start_method("spawn") before serve() the worker starts afresh.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check granian==2.8.9

cat > "$work/application.py" <<'PY'
import shared


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(shared.LOCK.locked()).encode()]  # looked at only
PY
echo 'import threading; LOCK = threading.Lock()' > "$work/shared.py"

cat > "$work/supervisor.py" <<'PY'
import multiprocessing
import sys
import threading
import time

import shared
from granian import Granian
from granian.constants import Interfaces


def work():
    """Holds the lock for two seconds, and releases it."""
    with shared.LOCK:
        time.sleep(2)


if __name__ == "__main__":
    if sys.argv[1] == "spawn":
        multiprocessing.set_start_method("spawn")
    threading.Thread(target=work).start()
    Granian("application:application", address="127.0.0.1", port=int(sys.argv[2]), interface=Interfaces.WSGI).serve()
PY

cd "$work"
for method in usual spawn; do
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$work/venv/bin/python" supervisor.py "$method" "$port" > log 2>&1 &
  server=$!
  sleep 6
  echo "granian 2.8.9, start method $method, four seconds after the thread has released the lock:" \
    "locked in the worker: $(curl -s -m 10 "http://127.0.0.1:$port/")"
  kill "$server"
  wait "$server" || true
done | tee output

grep -q "usual, .*: True$" output
grep -q "spawn, .*: False$" output
