// The editor of models: numbers of lines, indentation, jumping to a line, and a warning before a text is lost.
"use strict";

const editor = document.getElementById("editor");
const text = () => document.getElementById("text");
const numbers = document.getElementById("numbers");
let changed = false;

function number() {
  const count = text().value.split("\n").length;
  text().rows = count + 2;
  if (numbers.childElementCount === count) return;
  const bad = badLines();
  numbers.replaceChildren(...Array.from({ length: count }, (_, place) => {
    const line = document.createElement("span");
    line.textContent = `${place + 1}\n`;
    if (bad.has(place + 1)) line.className = "bad";
    return line;
  }));
}

const badLines = () => new Set([...document.querySelectorAll("#live .finding-error [data-line]")].map((each) => Number(each.dataset.line)));

function mark() {
  const bad = badLines();
  const here = Number(document.querySelector("#criterion [data-here]")?.dataset.here || 0);
  [...numbers.children].forEach((line, place) => {
    line.className = bad.has(place + 1) ? "bad" : place + 1 === here ? "here" : "";
  });
}

function lineStart(line) {
  const lines = text().value.split("\n");
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
}

function reveal(line) {
  const box = text().closest(".code");
  const height = text().clientHeight / text().rows;
  box.scrollTo({ top: Math.max((line - 4) * height, 0) });
}

function goTo(line) {
  const start = lineStart(line);
  const end = text().value.indexOf("\n", start);
  text().focus({ preventScroll: true });
  text().setSelectionRange(start, end < 0 ? text().value.length : end);
  text().scrollIntoView({ block: "nearest" });
  reveal(line);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  goTo(Number(link.dataset.line));
});

editor.addEventListener("input", (event) => {
  changed = true;
  if (event.target === text()) number();
  const row = event.target.closest(".field-points .inputs-row");
  const isPair = row && row.querySelectorAll("input").length > 1;  // a value and its points, and not points alone
  if (isPair && event.target.value && row === [...row.parentElement.querySelectorAll(".inputs-row")].at(-1)) {
    const next = row.cloneNode(true);
    for (const input of next.querySelectorAll("input")) input.value = "";
    row.after(next);
  }
});

editor.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  if (event.target.matches("input")) {  // a field is done, and not the whole page
    event.preventDefault();
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (event.target === text() && !event.ctrlKey && !event.shiftKey) {
    const before = text().value.slice(0, text().selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const indent = line.match(/^ */)[0] + (line.trimEnd().endsWith(":") ? "  " : "");
    event.preventDefault();
    document.execCommand("insertText", false, `\n${indent}`);
  }
});

editor.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

// An answer to what stood here before is left out where somebody has gone on writing: it would take their letters away.
// What they wrote is sent by itself a moment later.
const sent = new WeakMap();
const written = () => JSON.stringify([...new FormData(editor)].filter(([name]) => name === "text" || name.startsWith("c-")));
document.body.addEventListener("htmx:beforeSend", (event) => sent.set(event.detail.xhr, written()));
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const parts = ["live", "criterion"];
  if (parts.includes(event.detail.target.id) && sent.get(event.detail.xhr) !== written()) event.detail.shouldSwap = false;
});

// The effect is that of the text of a moment ago while somebody writes, and says so until that of the new one is there.
// Each change has a number: `shown` is the one whose effect stands here, `due` the one whose effect was asked for.
let typed = 0;
let shown = 0;
let due = 0;
const numbersOf = new WeakMap();
const isModel = () => !document.querySelector("#live .verdict-line.bad");

function sayWhetherStale() {
  const card = document.getElementById("effect-card");
  const isStale = typed > shown && Boolean(card.querySelector(".effect"));
  card.classList.toggle("stale", isStale);
  card.querySelector(".stale-note").hidden = !isStale;
  card.querySelector(".anew").hidden = !isModel();
}

editor.addEventListener("input", (event) => {
  if (!event.target.closest("#criterion, .code")) return;
  typed += 1;
  sayWhetherStale();
});
document.body.addEventListener("htmx:beforeSend", (event) => {
  numbersOf.set(event.detail.xhr, event.detail.elt.id === "effect" ? due : typed);
});
document.body.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  const number = numbersOf.get(xhr);
  if (!successful || number === undefined || !editor.contains(elt)) return;
  const meansMore = (xhr.getResponseHeader("HX-Trigger") || "").includes("effect-due");
  if (elt.id === "effect") shown = xhr.status === 200 ? Math.max(shown, number) : shown;
  else if (meansMore) due = number;
  else if (isModel() && due <= shown) shown = Math.max(shown, number);
  else if (isModel()) due = number;  // it means the same as what is being computed
  sayWhetherStale();
});

let scrolled = 0;
document.body.addEventListener("htmx:oobBeforeSwap", () => { scrolled = text().closest(".code").scrollTop; });
document.body.addEventListener("htmx:afterSettle", (event) => {
  number();
  mark();
  text().closest(".code").scrollTop = scrolled || text().closest(".code").scrollTop;
  scrolled = 0;
  if (event.target.id === "criterion") {
    const here = Number(document.querySelector("#criterion [data-here]")?.dataset.here || 0);
    if (here) reveal(here);
  }
});
number();
mark();
