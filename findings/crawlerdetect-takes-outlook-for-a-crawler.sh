#!/usr/bin/env bash
# Surprise: CrawlerDetect says that Microsoft Outlook, opened by a person, is a crawler. Thunderbird is none.
# Hurts: E-mail scoring in companies: with this filter before the open pixel, opens in the most common mail
#   program of business customers never count.
# Documented: The README names "bots, crawlers, and spiders"; "Microsoft Outlook" stands in the list of patterns
#   taken over from the PHP project.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  crawlerdetect==0.4.2

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
from importlib.metadata import version

from crawlerdetect import CrawlerDetect

OUTLOOK = (
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; "
    "Microsoft Outlook 16.0.14326; ms-office; MSOffice 16)"
)
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.0"
detect = CrawlerDetect()
outlook = detect.isCrawler(OUTLOOK)
matched = detect.getMatches()
thunderbird = detect.isCrawler(THUNDERBIRD)

print("version:  crawlerdetect", version("crawlerdetect"))
print("given:    the user agents that Outlook 2016 and Thunderbird 115 send when a person opens a mail")
print("expected: no crawler, twice")
print(f"observed: Outlook crawler {outlook} (matched {matched!r}), Thunderbird crawler {thunderbird}")
sys.exit(0 if (outlook, thunderbird) == (True, False) else "The behaviour has changed.")
PY
