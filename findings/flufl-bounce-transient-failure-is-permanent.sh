#!/usr/bin/env bash
# Surprise: flufl.bounce reports a delivery that failed with a status of class 4 (transient, such as 4.4.7
#   "delivery time expired") as a permanent failure of the address: it reads the Action field alone.
# Hurts: Marketing operations that clean lists or lower scores from bounces: one bad weekend of a receiving
#   server throws out every lead of that company.
# Documented: RFC 3463, section 2: class 4 is a "Persistent Transient Failure", class 5 a "Permanent Failure".
#   flufl.bounce documents the two sets as temporary and permanent failures; its dsn detector takes "failed" for
#   permanent.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  flufl.bounce==6.0.0

timeout 90 "$work/venv/bin/python" - <<'PY'
import email
import sys
from importlib.metadata import version

from flufl.bounce import all_failures

REPORT = """\
From: mailer-daemon@example.com
To: news@example.com
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

The message could not be delivered.
--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; anna@example.com
Action: failed
Status: {status}
Diagnostic-Code: smtp; {diagnosis}

--part--
"""


def verdict(status, diagnosis):
    temporary, permanent = all_failures(email.message_from_string(REPORT.format(status=status, diagnosis=diagnosis)))
    return "permanent" if permanent else "temporary" if temporary else "none"


unknown = verdict("5.1.1", "550 5.1.1 user unknown")
expired = verdict("4.4.7", "421 4.4.7 delivery time expired")

print("version:  flufl.bounce", version("flufl.bounce"))
print("given:    reports with the statuses 5.1.1 (user unknown) and 4.4.7 (delivery time expired)")
print("expected: permanent for 5.1.1, temporary for 4.4.7")
print("observed:", unknown, "for 5.1.1,", expired, "for 4.4.7")
sys.exit(0 if (unknown, expired) == ("permanent", "permanent") else "The behaviour has changed.")
PY
