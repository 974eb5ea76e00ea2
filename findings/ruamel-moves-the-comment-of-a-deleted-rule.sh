#!/usr/bin/env bash
# Surprise: Deleting an item of a list with ruamel.yaml deletes the comment above the next item and leaves the
#   comment of the deleted one, which from then on stands above the wrong item.
# Hurts: Whoever keeps scoring rules as YAML and edits them by program: the reasons written beside the rules end
#   up with other rules, and the file still looks cared for.
# Documented: ruamel.yaml's documentation says that comments are attached to the node before them, and promises
#   a round trip; what deleting does is left open.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  ruamel.yaml==0.19.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import io
import sys
from importlib.metadata import version

from ruamel.yaml import YAML

GIVEN = """\
rules:
  # Visitors of the price page
  - pricing
  # Only for trade fairs
  - fair
  # Newsletter, agreed with sales
  - news
"""
yaml = YAML()
document = yaml.load(GIVEN)
document["rules"].remove("fair")
written = io.StringIO()
yaml.dump(document, written)
lines = [line.strip() for line in written.getvalue().splitlines()]
above_news = lines[lines.index("- news") - 1]

print("version:  ruamel.yaml", version("ruamel.yaml"))
print("given:    three rules, each with a comment above it; the second one is deleted")
print("expected: '# Newsletter, agreed with sales' above '- news'")
print("observed:", repr(above_news), "above '- news'")
sys.exit(0 if above_news == "# Only for trade fairs" else "The behaviour has changed.")
PY
