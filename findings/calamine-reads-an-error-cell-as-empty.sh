#!/usr/bin/env bash
# Surprise: python-calamine returns an empty text both for a cell that holds an error (#DIV/0!, #N/A) and for an
#   empty one: the two cannot be told apart.
# Hurts: Importers of CRM and sales spreadsheets: a broken lookup of revenue or employees counts as "not given",
#   and the lead gets the points of a lead nobody knows anything about.
# Documented: The README lists the types of a cell (int, float, str, bool, date, time, datetime, timedelta);
#   errors are not among them.

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
from importlib.metadata import version
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "accounts.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write(0, 0, "revenue")
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=NA()", None, "#N/A")
        sheet.write_blank(3, 0, None, workbook.add_format({"bold": True}))
        sheet.write(4, 0, 1250)
    read = [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]

print("version:  python-calamine", version("python-calamine"))
print("given:    a heading, #DIV/0!, #N/A, an empty cell, 1250")
print("expected: the errors differ from the empty cell, or reading them raises")
print("observed:", read)
sys.exit(0 if read == ["revenue", "", "", "", 1250.0] else "The behaviour has changed.")
PY
