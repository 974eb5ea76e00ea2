#!/usr/bin/env bash
# Surprise: email-reply-parser recognises "On ... wrote:" as the beginning of a quotation, but not "Am ...
#   schrieb ...:": of a reply in German the whole quoted offer is taken for the text of the customer.
# Hurts: Scoring of replies: the words of one's own offer ("demo", "price", "contract") are read as the lead's
#   interest.
# Documented: The module's patterns are written for English; the package's description is empty and names no
#   language.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  email-reply-parser==0.5.12

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from email_reply_parser import EmailReplyParser

ANSWER = "No, thank you."
OFFER = "Would you like to see a demo?"
english = f"{ANSWER}\n\nOn Mon, Nov 3, 2025 at 2:22 PM Anna <anna@example.com> wrote:\n\n{OFFER}\n"
german = f"{ANSWER}\n\nAm Mo., 3. Nov. 2025 um 14:22 Uhr schrieb Anna <anna@example.com>:\n\n{OFFER}\n"
observed = [OFFER in EmailReplyParser.parse_reply(text) for text in (english, german)]

print("version:  email-reply-parser", version("email-reply-parser"))
print("given:    the same reply above a quotation, introduced in English and in German")
print("expected: the quoted offer is no part of the reply, twice")
print("observed: quoted offer within the reply:", observed[0], "for English,", observed[1], "for German")
sys.exit(0 if observed == [False, True] else "The behaviour has changed.")
PY
