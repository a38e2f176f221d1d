// What pages gain where scripts run; each works without them too.
"use strict";

document.documentElement.classList.add("js");

// Times in the reader's own zone, with UTC beside them.
const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
// "en" alone would put the month before the day.
const language = document.documentElement.lang.replace(/^en$/, "en-GB");
const day = (at, zone) => new Intl.DateTimeFormat(language, { ...DAY, ...zone }).format(at);
const clock = (at, zone) => new Intl.DateTimeFormat(language, { ...CLOCK, ...zone }).format(at);
const UTC = { timeZone: "UTC" };

function tellTime(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  if (at.getTimezoneOffset() === 0) {
    // The server tells two times where its own zone is not this one.
    if (element.textContent.endsWith(")")) element.textContent = `${day(at)}, ${clock(at)} UTC`;
    return;
  }
  const named = new Intl.DateTimeFormat(language, { timeZoneName: "short" }).formatToParts(at);
  const zone = named.find((part) => part.type === "timeZoneName").value;
  const elsewhere = day(at) === day(at, UTC) ? "" : `${day(at, UTC)}, `;
  element.textContent = `${day(at)}, ${clock(at)} ${zone} (${elsewhere}${clock(at, UTC)} UTC)`;
}

const tellTimes = (root) => root.querySelectorAll("time[data-zone]").forEach(tellTime);

document.addEventListener("DOMContentLoaded", () => tellTimes(document));
document.addEventListener("htmx:afterSwap", (event) => tellTimes(event.target));

// What could not be had must not leave standing what was there for another plan.
function tellLost(event) {
  const told = document.getElementById(event.detail.elt.dataset.lost);
  if (!told) return;
  event.detail.target.replaceChildren(told.content.cloneNode(true));
  document.getElementById(told.dataset.silences)?.replaceChildren();
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, tellLost);
}

// Whoever writes a date of their own means it.
document.addEventListener("input", (event) => {
  if (event.target.id !== "preview-arrival-at") return;
  document.getElementById("preview-arrival").value = event.target.value ? "date" : "now";
});

// A double click presses once: the answer to its second half would come before that to its first.
const DOUBLE_CLICK_MS = 1000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.timeStamp - (form.sentAt ?? -Infinity) < DOUBLE_CLICK_MS) event.preventDefault();
  else form.sentAt = event.timeStamp;
});

// What is awaited once a form is sent, and for how long at most.
document.addEventListener("submit", (event) => {
  const told = document.getElementById(event.target.dataset.waiting);
  if (told && !event.submitter?.name) told.hidden = false;
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("[data-told-while-waiting]").forEach((told) => {
    told.hidden = true;
  });
  // Whoever comes back finds what they typed, and beside it what stood there before they typed.
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  document.querySelectorAll("form[hx-get]").forEach((form) => form.dispatchEvent(new Event("change")));
});
