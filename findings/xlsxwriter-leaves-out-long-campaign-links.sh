#!/usr/bin/env bash
# Surprise: XlsxWriter's write() leaves a cell empty when its text is an address of more than 2,079 characters;
#   nothing is raised, there is only a warning.
# Hurts: Exports of leads for sales: landing pages with click ids and tracking parameters are just the ones that
#   are long, and they vanish from the list.
# Documented: The documentation of write_url: links longer than Excel's limit are ignored with a warning. That
#   write() takes every text beginning with http that way follows from its list of rules.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  XlsxWriter==3.3.1 \
  python-calamine==0.9.1

timeout 90 "$work/venv/bin/python" - <<'PY'
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

short = "https://www.example.com/demo?gclid=" + "a" * 100
long = "https://www.example.com/demo?gclid=" + "a" * 2100
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "leads.xlsx"
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with xlsxwriter.Workbook(path) as workbook:
            sheet = workbook.add_worksheet()
            for row, address in enumerate((short, long)):
                sheet.write(row, 0, f"lead-{row}")
                sheet.write(row, 1, address)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()

observed = [len(row[1]) for row in rows]
print("version:  XlsxWriter", version("XlsxWriter"))
print("given:    landing pages of", len(short), "and", len(long), "characters; a cell holds 32,767")
print("expected: both texts are in the file (the long one without a link), or an exception")
print("observed: characters read back:", observed, "- warnings:", len(warned))
sys.exit(0 if observed == [len(short), 0] else "The behaviour has changed.")
PY
