#!/usr/bin/env bash
# Surprise: "Fewer than five employees" is true for a lead without the field in json-logic-js, and false in
#   json-logic-qubit: one stored rule, two audiences.
# Hurts: Lead routing and segments whose rules are kept as JsonLogic because it is "the same everywhere": the
#   preview in the browser does not match what the server selects.
# Documented: jsonlogic.com: build rules, serialise them as JSON, and share them between front end and back end.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work" json-logic-js@2.0.5

python3 -m venv --without-pip "$work/venv"
python3 -m pip --python "$work/venv/bin/python" install -qq --disable-pip-version-check \
  json-logic-qubit==0.9.1

cat > "$work/rules.json" <<'JSON'
[
  {"name": "fewer than 5 employees, field missing", "rule": {"<": [{"var": "employees"}, 5]}, "lead": {}},
  {"name": "score equals 0, field empty", "rule": {"==": [{"var": "score"}, 0]}, "lead": {"score": ""}},
  {"name": "fewer than 5 employees, field is 3", "rule": {"<": [{"var": "employees"}, 5]}, "lead": {"employees": 3}}
]
JSON

cat > "$work/apply.js" <<'JS'
const logic = require("json-logic-js");
const cases = require("./rules.json");
console.log(JSON.stringify(cases.map(({ rule, lead }) => Boolean(logic.apply(rule, lead)))));
JS

cat > "$work/apply.py" <<'PY'
import json
import pathlib
import sys

from json_logic import jsonLogic

cases = json.loads(pathlib.Path(sys.argv[1]).read_text())
print(json.dumps([bool(jsonLogic(case["rule"], case["lead"])) for case in cases], separators=(",", ":")))
PY

in_javascript=$(timeout 60 node "$work/apply.js")
in_python=$(timeout 60 "$work/venv/bin/python" "$work/apply.py" "$work/rules.json")

echo "version:  json-logic-js 2.0.5 and json-logic-qubit 0.9.1"
echo "given:    employees < 5 without the field; score == 0 with an empty text; employees < 5 with 3"
echo "expected: the same three answers"
echo "observed: JavaScript $in_javascript, Python $in_python"
if [ "$in_javascript" != "[true,true,true]" ] || [ "$in_python" != "[false,false,true]" ]; then
  echo "The behaviour has changed." >&2
  exit 1
fi
