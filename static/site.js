// Improvements where scripts run. Every page works without them.
"use strict";

document.documentElement.classList.add("js");

// Times in the reader's own time zone. Styles: see `moment` in groups/templatetags/shell.py;
// days as date_text in groups/wording/times.py writes them.
const DAY = { day: "numeric", month: "short", year: "numeric" };
const MINUTE = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
// "en" alone would put the month before the day.
const language = document.documentElement.lang.replace(/^en$/, "en-GB");
const isRussian = language === "ru";
const WHOLE_IN_RUSSIAN = [2, 4, 5, 6]; // марта, мая, июня, июля
const today = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(0, "day") + (isRussian ? "," : "");

function written(at, parts) {
  const isWhole = isRussian && parts.month && WHOLE_IN_RUSSIAN.includes(at.getMonth());
  const text = new Intl.DateTimeFormat(language, isWhole ? { ...parts, month: "long" } : parts).format(at);
  return isRussian ? text.replace(/\sг\.$/, "") : text.replace(",", "").replace("Sept", "Sep");
}

function showLocalTime(element) {
  const at = new Date(element.dateTime);
  if (Number.isNaN(at.getTime())) return;
  const style = element.dataset.zone;
  if (style !== "exact" && style !== "day" && written(at, DAY) === written(new Date(), DAY)) {
    element.textContent = `${style === "clock" ? "" : today} ${written(at, MINUTE)}`.trim();
    return;
  }
  if (style === "row") {
    const isThisYear = at.getFullYear() === new Date().getFullYear();
    const parts = isThisYear ? { weekday: "short", day: "numeric", month: "short" } : DAY;
    element.textContent = `${written(at, parts)}, ${written(at, MINUTE)}`;
    return;
  }
  const clock = style === "exact" ? { ...MINUTE, second: "2-digit" } : MINUTE;
  // "CET" in every language, as the server writes it.
  const named = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(at);
  const zone = named.find((part) => part.type === "timeZoneName").value;
  element.textContent = `${written(at, DAY)}, ${written(at, clock)} ${zone}`;
}

// The zone of the times in a list, which don't name it.
function showZone(element) {
  element.textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
}
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-reveal]").forEach((button) => (button.hidden = false));
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-zone-name]").forEach(showZone);
});

const showLocalTimes = (root) => root.querySelectorAll("time[data-zone]").forEach(showLocalTime);

document.addEventListener("DOMContentLoaded", () => showLocalTimes(document));
document.addEventListener("htmx:afterSwap", (event) => showLocalTimes(event.target));

// Typing a date selects the choice "on another date".
document.addEventListener("input", (event) => {
  if (event.target.id !== "preview-arrival-at") return;
  document.getElementById("preview-arrival").value = event.target.value ? "date" : "now";
});

// Copies a number. Where the browser does not allow that, the number is selected instead.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
  }
});

// A double click submits once: otherwise the second request's answer could come first.
const DOUBLE_CLICK_MS = 1000;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.timeStamp - (form.sentAt ?? -Infinity) < DOUBLE_CLICK_MS) event.preventDefault();
  else form.sentAt = event.timeStamp;
});

// A menu closes when somebody looks elsewhere.
function closeMenus(except) {
  document.querySelectorAll("details:is(.menu, .chip)[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
}
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details:is(.menu, .chip)[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Filters that are not in use stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches(".filters")) return;
  [...event.formData].forEach(([name, value]) => value || event.formData.delete(name));
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
});

// What was typed into the composer is forgotten once it is sent, and where somebody signs in,
// except to go on with it.
document.addEventListener("DOMContentLoaded", () => {
  const draft = JSON.parse(sessionStorage.getItem("draft"));
  if (!draft || document.querySelector(".composer")) return;
  const isSignIn = document.querySelector("input[type=password]") !== null;
  const next = new URLSearchParams(location.search).get("next");
  const leadsBack = isSignIn && draft.owner.endsWith(` ${next}`);
  const isAnswered = document.querySelector(".menu") && (draft.isSent || draft.leadsBack);
  if (leadsBack) sessionStorage.setItem("draft", JSON.stringify({ ...draft, leadsBack }));
  else if (isAnswered || isSignIn) sessionStorage.removeItem("draft");
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-select]")) event.target.select();
});

// Shows what is typed into a password field, and hides it again.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reveal]");
  if (!button) return;
  const field = document.getElementById(button.dataset.reveal);
  field.type = field.type === "password" ? "text" : "password";
  [button.textContent, button.dataset.hide] = [button.dataset.hide, button.textContent];
});
