// Improvements where scripts run. Every page works without them.
"use strict";

document.documentElement.classList.add("js");

// Times in the reader's own time zone, with UTC beside them.
const DAY = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
// "en" alone would put the month before the day.
const language = document.documentElement.lang.replace(/^en$/, "en-GB");
const day = (at, zone) => new Intl.DateTimeFormat(language, { ...DAY, ...zone }).format(at);
const clock = (at, zone) => new Intl.DateTimeFormat(language, { ...CLOCK, ...zone }).format(at);
const UTC = { timeZone: "UTC" };

function showLocalTime(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  if (at.getTimezoneOffset() === 0) {
    // The server writes two times unless its own time zone is UTC.
    if (element.textContent.endsWith(")")) element.textContent = `${day(at)}, ${clock(at)} UTC`;
    return;
  }
  const named = new Intl.DateTimeFormat(language, { timeZoneName: "short" }).formatToParts(at);
  const zone = named.find((part) => part.type === "timeZoneName").value;
  const elsewhere = day(at) === day(at, UTC) ? "" : `${day(at, UTC)}, `;
  element.textContent = `${day(at)}, ${clock(at)} ${zone} (${elsewhere}${clock(at, UTC)} UTC)`;
}

const showLocalTimes = (root) => root.querySelectorAll("time[data-zone]").forEach(showLocalTime);

document.addEventListener("DOMContentLoaded", () => showLocalTimes(document));
document.addEventListener("htmx:afterSwap", (event) => showLocalTimes(event.target));

// Typing a date selects the choice "on another date".
document.addEventListener("input", (event) => {
  if (event.target.id !== "preview-arrival-at") return;
  document.getElementById("preview-arrival").value = event.target.value ? "date" : "now";
});

// A double click submits once: otherwise the second request's answer could come first.
const DOUBLE_CLICK_MS = 1000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.timeStamp - (form.sentAt ?? -Infinity) < DOUBLE_CLICK_MS) event.preventDefault();
  else form.sentAt = event.timeStamp;
});

// A menu closes on a press elsewhere and on Escape.
function closeMenus(event) {
  document.querySelectorAll("details:is(.menu, .chip)[open]").forEach((menu) => {
    if (event.key === "Escape" || !menu.contains(event.target)) menu.open = false;
  });
}
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(event); });

// What was typed into the composer is forgotten once it is sent, and where somebody signs in.
document.addEventListener("DOMContentLoaded", () => {
  const isAnswered = document.querySelector(".menu") && JSON.parse(sessionStorage.getItem("draft"))?.isSent;
  if (document.querySelector(".composer")) return;
  if (isAnswered || document.querySelector("input[type=password]")) sessionStorage.removeItem("draft");
});
