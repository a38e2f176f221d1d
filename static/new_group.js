// The composer of an interval group. It works without all of this, page by page.
"use strict";

const composer = () => document.querySelector("form.composer");

// A reload, or the way back to this page, asks for the form again instead of sending it again.
if (composer().dataset.address) history.replaceState(null, "", composer().dataset.address);

// When a request fails, replaces what was shown for an older plan.
function showLost(event) {
  const template = document.getElementById(event.detail.elt.dataset.lost);
  if (!template) return;
  const target = event.detail.target;
  const lost = template.content.firstElementChild;
  target.classList.remove("stale");
  // What is shown already stays: it holds a button that may be pressed just now.
  if (target.firstElementChild?.isEqualNode(lost)) return;
  target.replaceChildren(template.content.cloneNode(true));
  for (const id of template.dataset.clears.split(" ")) document.getElementById(id)?.replaceChildren();
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, showLost);
}

// While somebody types, the preview is of what was typed before, and nothing of it is confirmed.
let typed = 0, previewed = 0;
const preview = () => document.querySelectorAll("#preview, #decision");
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.form?.matches(".composer")) return;
  if (field.name === "confirmed") return event.stopPropagation();
  const answers = "[data-until-typed], .field.wrong:focus-within .error";
  document.querySelectorAll(answers).forEach((answer) => answer.remove());
  field.closest(".field.wrong")?.classList.remove("wrong");
  if (field.name === "reason") return event.stopPropagation();
  typed += 1;
  document.querySelectorAll("#id_confirmed").forEach((box) => { box.checked = false; });
  preview().forEach((part) => part.classList.add("stale"));
}, true);
document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches(".composer")) previewed = typed;
});

// What was unfolded stays so when the preview is drawn again.
let unfolded = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  unfolded = [...event.detail.target.querySelectorAll("details[open][id]")].map(({ id }) => id);
});
document.addEventListener("htmx:afterSwap", (event) => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  if (event.target.id !== "preview") return;
  preview().forEach((part) => part.classList.toggle("stale", typed !== previewed));
  const isWrong = document.querySelector("#preview-sentence .error") !== null;
  composer().elements.intervals.setAttribute("aria-invalid", isWrong);
});

// Buttons that offer intervals write them into the field.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[name=use]");
  const field = button?.form?.matches(".composer") && button.form.elements.intervals;
  if (!field) return;
  event.preventDefault();
  field.value = button.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

document.addEventListener("toggle", (event) => {
  if (event.target.id === "copy-from" && event.target.open) event.target.querySelector("input").focus();
}, true);

// The button that was pressed says that Liner is awaited; its bar is full when the time is up.
let waiting;
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.dataset.waitingLabel) return;
  waiting ??= { button, label: button.textContent };
  button.textContent = button.dataset.waitingLabel;
  document.getElementById("waiting").hidden = false;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const timing = { duration: button.dataset.seconds * 1000, fill: "forwards", pseudoElement: "::after" };
  waiting.bar = button.animate({ transform: ["scaleX(0)", "scaleX(1)"] }, timing);
});
window.addEventListener("pageshow", () => {
  if (!waiting) return;
  waiting.button.textContent = waiting.label;
  waiting.bar?.cancel();
  document.getElementById("waiting").hidden = true;
  waiting = undefined;
});

// What is typed survives a reload, the way back and the end of the session: kept in this tab, for this person and address.
const isCheckbox = (field) => field.type === "checkbox";
const isChanged = (field) => isCheckbox(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
const fields = () => [...composer().querySelectorAll(".fields :is(input, textarea)[id]")];
const owner = () => `${composer().dataset.user} ${location.pathname}${location.search}`;

function keep(isSent = false) {
  const values = fields().map((field) => (isCheckbox(field) ? field.checked : field.value));
  sessionStorage.setItem("draft", JSON.stringify({ owner: owner(), values, isSent }));
}

function restore(isNew) {
  const draft = JSON.parse(sessionStorage.getItem("draft"));
  if (draft?.owner !== owner() || (isNew && !draft.leadsBack)) return;
  fields().forEach((field, at) => { field[isCheckbox(field) ? "checked" : "value"] = draft.values[at]; });
}

window.addEventListener("pageshow", (event) => {
  const isNew = performance.getEntriesByType("navigation")[0].type === "navigate";
  if (!event.persisted) restore(isNew);
  keep();
  // The preview on the page is of what the page came with.
  if (fields().some(isChanged)) composer().elements.intervals.dispatchEvent(new Event("input", { bubbles: true }));
});
document.addEventListener("input", () => keep(), true);
document.addEventListener("submit", (event) => keep(event.submitter?.classList.contains("primary")));
