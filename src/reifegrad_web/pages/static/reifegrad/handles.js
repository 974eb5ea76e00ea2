// Bounds as handles: a slider beside each field, and the effect as soon as one is let go. The form works without it.
"use strict";

const REST = 500; // milliseconds without a move: with the keyboard, each step is a change
let resting = 0;

function show(form) {
  clearTimeout(resting);
  resting = setTimeout(() => { resting = 0; form.requestSubmit(); }, REST);
}

// What stands below is the effect of other bounds until that of these is there.
function markStale(form) {
  form.closest(".handles").classList.add("stale");
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "effect" && !resting) document.querySelector(".handles").classList.remove("stale");
});

function slide(field) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = field.dataset.lowest;
  slider.max = field.dataset.highest;
  slider.step = field.dataset.step;
  slider.value = field.value;
  slider.setAttribute("aria-label", field.labels[0]?.textContent.trim() || field.name);
  field.after(slider);
  slider.addEventListener("input", () => { field.value = slider.value; markStale(field.form); });
  slider.addEventListener("change", () => show(field.form));
  field.addEventListener("input", () => { slider.value = field.value; markStale(field.form); });
  field.addEventListener("change", () => show(field.form));
}

for (const field of document.querySelectorAll("input[data-handle]")) slide(field);
