// Copies a text to the clipboard where the browser allows that; elsewhere marks it, to be copied by hand.
"use strict";

for (const button of document.querySelectorAll("[data-copies]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copies);
  getSelection().selectAllChildren(text);
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    return; // it is marked
  }
  getSelection().removeAllRanges();
  const [before, after] = [button.querySelector("[data-copy]"), button.querySelector("[data-done]")];
  before.hidden = true;
  after.hidden = false;
  setTimeout(() => { before.hidden = false; after.hidden = true; }, 2000);
});
