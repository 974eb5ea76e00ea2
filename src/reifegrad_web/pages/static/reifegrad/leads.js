// What is ticked in the list of leads, and the form of its filter. The page works without this file.
"use strict";

const ticks = () => [...document.querySelectorAll("#leads tbody .tick input")];

function count() {
  const chosen = ticks().filter((each) => each.checked).length;
  const all = document.querySelector("[data-ticks-all]");
  if (all) {
    all.hidden = false;
    all.checked = chosen > 0 && chosen === ticks().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
  for (const place of document.querySelectorAll("[data-counts]")) place.textContent = chosen ? `(${chosen})` : "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-ticks-all]")) for (const each of ticks()) each.checked = event.target.checked;
  if (event.target.closest(".tick")) count();
});

document.addEventListener("submit", (event) => event.target.closest("#filter-dialog")?.close());
document.addEventListener("htmx:afterSettle", count);
count();
