#!/usr/bin/env bash
# Surprise: write_date of a Tryton record stays empty until the record is changed for the first time: a search for
#   everything written since a moment finds what was changed, and of what is new only the models that write once more
#   by themselves, such as parties.
# Hurts: Whoever keeps a CRM and Tryton in step by the date of the last change: new leads, categories and the like are
#   missed until somebody happens to edit them, while a trial with parties finds everything.
# Documented: trytond's reference calls write_date the date of the last update; that it is empty before is not said.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check trytond==8.2.1 trytond-party==8.2.0

printf '[database]\nuri = sqlite://\npath = %s\n' "$work" >"$work/trytond.conf"
echo password-of-the-script >"$work/pass"
touch "$work/crm.sqlite"
TRYTONPASSFILE="$work/pass" "$work/venv/bin/trytond-admin" -c "$work/trytond.conf" -d crm -u party \
  --activate-dependencies --email admin@firma.example >"$work/log" 2>&1

"$work/venv/bin/python" - "$work/trytond.conf" >"$work/observed" <<'PY'
import sys
from datetime import datetime, timedelta

from trytond import config

config.update_etc(sys.argv[1])
from trytond.pool import Pool
from trytond.transaction import Transaction

Pool.start()
Pool("crm").init()
with Transaction().start("crm", 1):
    since = [("write_date", ">=", datetime.now() - timedelta(days=2))]
    for model in ("party.category", "party.party"):
        Model = Pool().get(model)
        Model.create([{"name": "new"}, {"name": "changed"}])
        Transaction().commit()
        Model.write(Model.search([("name", "=", "changed")]), {"name": "was changed"})
        Transaction().commit()
        print(f"{model}: {sorted(record.name for record in Model.search(since))}")
PY

echo "version:  trytond 8.2.1, trytond-party 8.2.0"
echo "given:    two categories and two parties, one of each changed after it was made; a search for write_date"
echo "expected: ['new', 'was changed'] for both models"
echo "observed: $(paste -sd ';' "$work/observed" | sed 's/;/; /')"
if [ "$(cat "$work/observed")" != "$(printf "%s\n" "party.category: ['was changed']" "party.party: ['new', 'was changed']")" ]; then
  echo "The behaviour has changed."
  exit 1
fi
