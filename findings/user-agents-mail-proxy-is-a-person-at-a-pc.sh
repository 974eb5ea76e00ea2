#!/usr/bin/env bash
# Surprise: user-agents names Gmail's image proxy correctly, and yet says of it that it is no bot and no e-mail
#   client, but a PC with Windows XP.
# Hurts: E-mail scoring and device reports: what a proxy fetches counts as the visit of a person, and "is_bot"
#   as a filter lets it through.
# Documented: The README calls is_bot "whether user agent is a search engine crawler/spider" and has
#   is_email_client for mail programs; the proxy's name is in the patterns of ua-parser.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  user-agents==2.2.0 \
  ua-parser==1.0.2

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from user_agents import parse

PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
agent = parse(PROXY)

print("version:  user-agents", version("user-agents"), "with ua-parser", version("ua-parser"))
print("given:   ", PROXY)
print("expected: is_bot or is_email_client is true, or at least is_pc is false")
print(f"observed: {agent} - is_bot {agent.is_bot}, is_email_client {agent.is_email_client}, is_pc {agent.is_pc}")
as_described = agent.browser.family == "GmailImageProxy" and agent.is_pc and not (agent.is_bot or agent.is_email_client)
sys.exit(0 if as_described else "The behaviour has changed.")
PY
