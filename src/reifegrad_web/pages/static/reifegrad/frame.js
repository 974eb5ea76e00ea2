// The keyboard and what follows a choice at once. Every page works without this file.
"use strict";

const FIELDS = "input, textarea, select, [contenteditable]";
const rows = () => [...document.querySelectorAll("[data-row]")];
let going = false;

function leadsTo(letter) {
  const place = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (place) place.click();
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  (next.querySelector("a[data-opens]") || next).focus();
  next.scrollIntoView({ block: "nearest" });
}

// Where a result is noted: of the row that somebody is in, or of the lead whose page this is.
function note() {
  const place = document.activeElement.closest("[data-row]") || document;
  const notes = place.querySelector("[data-notes]");
  if (notes?.closest("details")) notes.closest("details").open = true; // which leads to its first field
  else notes?.querySelector("textarea")?.focus();
}

function search() {
  const field = document.querySelector("[data-search]");
  if (field) { field.focus(); field.select(); }
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
  if (going) {
    going = false;
    leadsTo(event.key);
    return;
  }
  if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); }
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "n") { event.preventDefault(); note(); }
  else if (event.key === "/") { event.preventDefault(); search(); }
  else if (event.key === "?") document.getElementById("keys")?.showModal();
});

document.addEventListener("click", (event) => {
  const closes = event.target.closest("[data-closes]");
  if (closes) closes.closest("dialog")?.close();
  const opens = event.target.closest("[data-shows]");
  if (opens) document.getElementById(opens.dataset.shows)?.showModal();
  if (event.target.closest("[data-prints]")) window.print();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A field that is a whole form: what else stands in the address is kept.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-submits]")) return;
  const form = event.target.form;
  const address = new URL(form.action, location.href);
  const kept = new URLSearchParams(form.dataset.keeps === undefined ? "" : location.search);
  for (const [name, value] of new FormData(form)) {
    kept.delete(name);
    if (value) kept.append(name, value);
  }
  address.search = kept.toString();
  location.assign(address);
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (menu.matches?.("details.menu") && menu.open) menu.querySelector(`.menu-box :is(button, a, ${FIELDS}):not([type=hidden])`)?.focus();
}, true);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// A link that looks like a button is used like one.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a[role=button]")) return;
  event.preventDefault();
  event.target.click();
});

// A part that is replaced under somebody's hands: whoever used it with the keyboard goes on from there.
let within = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  within = event.detail.target.contains(document.activeElement) ? event.detail.target.id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const part = within && document.activeElement === document.body && document.getElementById(within);
  within = null;
  if (!part) return;
  part.tabIndex = -1;
  part.focus({ preventScroll: true });
});

// What was found while one types: a list below the field, through which the arrows lead.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".find");
  if (!form) return;
  const all = [form.querySelector("[data-search]"), ...form.querySelectorAll(".found a")];
  const at = all.indexOf(event.target);
  if (event.key === "Escape") { form.querySelector(".found").replaceChildren(); all[0].focus(); }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  event.preventDefault();
  all[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), all.length - 1)].focus();
});
document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".find");
  if (form && !form.contains(event.relatedTarget)) setTimeout(() => form.querySelector(".found").replaceChildren(), 150);
});

// Where tabs go beyond the edge of a phone, the one that is open is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const tabs = tab.closest(".tabs");
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
}

// A page may have changed its address since it was loaded: back leads to where somebody is.
document.addEventListener("submit", (event) => {
  const back = event.target.querySelector?.("input[name=next]");
  if (back) back.value = location.pathname + location.search;
});
