#!/usr/bin/env bash
# Surprise: isHoliday of date-holidays is truthy on Valentine's Day, Mother's Day and on each Sunday of Advent:
#   it answers with any entry of its list, not only with public holidays.
# Hurts: Response times and send times: "if (isHoliday(date))" takes some twenty ordinary days a year out of the
#   calendar in Bavaria.
# Documented: The README: isHoliday checks whether a date is a holiday; each entry has a type, public, bank,
#   school, optional or observance, and types can be limited in the constructor.

set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --prefix "$work" date-holidays@3.37.0

cd "$work"
timeout 90 node - <<'JS'
const Holidays = require("date-holidays");
const { version } = require("date-holidays/package.json");

const calendar = new Holidays("DE", "by");
const working = ["2025-02-14", "2025-03-03", "2025-11-11", "2025-11-12"];
const observed = working.map((day) => {
  const answer = calendar.isHoliday(`${day} 10:00:00`);
  return answer ? answer.map((entry) => `${entry.name} (${entry.type})`).join(", ") : false;
});

console.log("version:  date-holidays", version);
console.log("given:    ordinary working days in Bavaria:", working.join(", "));
console.log("expected: false for each of them");
console.log("observed:", observed.join("; "));
const asDescribed = observed.slice(0, 3).every((answer) => String(answer).includes("(observance)")) && !observed[3];
if (!asDescribed) console.log("The behaviour has changed.");
process.exit(asDescribed ? 0 : 1);
JS
