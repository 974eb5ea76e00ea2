#!/usr/bin/env bash
# Surprise: In one and the same column of dates with times, python-calamine returns a datetime for 14:22 and a
#   date for midnight, although both cells have the same number format.
# Hurts: Importers of CRM exports: comparing or sorting the column raises a TypeError, but only in the one file
#   in which something happened at midnight.
# Documented: The README lists date and datetime among the types of a cell; nothing is said of how one of them
#   is chosen.

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
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

given = [datetime(2025, 11, 3, 14, 22), datetime(2025, 11, 4, 0, 0)]
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "activities.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        form = workbook.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet = workbook.add_worksheet()
        for row, moment in enumerate(given):
            sheet.write_datetime(row, 0, moment, form)
    read = [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]

types = [type(value).__name__ for value in read]
try:
    order = str(sorted(read))
except TypeError as error:
    order = f"TypeError: {error}"
print("version:  python-calamine", version("python-calamine"), "on a file by XlsxWriter", version("XlsxWriter"))
print("given:    two cells of the format dd.mm.yyyy hh:mm:", *(moment.isoformat(" ") for moment in given))
print("expected: two values of the type datetime")
print("observed:", types, "- sorted:", order)
sys.exit(0 if types == ["datetime", "date"] else "The behaviour has changed.")
PY
