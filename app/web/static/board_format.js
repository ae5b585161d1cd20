// Numbers and times of the board in its language, and parts that are built anew only when they change.

import { t } from "./frame.js";

const language = document.documentElement.lang;
const inTime = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const onDay = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const seconds = (value) => t("board.seconds", { value: Math.round(value) });

export const duration = (value) => (value < 600 ? seconds(value) : t("board.minutes", { value: Math.round(value / 60) }));

export const metres = (mm, digits = 2) => t("board.metres", { value: metresOnly(mm, digits) });

export const metresOnly = (mm, digits = 2) =>
  (mm / 1000).toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const percent = (share, digits = 1) =>
  share.toLocaleString(language, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });

// The time of a moment, with its day unless that is today.
export function moment(text) {
  const at = new Date(text);
  return (at.toDateString() === new Date().toDateString() ? inTime : onDay).format(at);
}

export const isLate = (due, now) => due !== null && Date.parse(due) < now;

// Good within the takt, a warning up to a quarter beyond, else bad.
export const levelOf = (total, takt) => (total <= takt ? "good" : total <= 1.25 * takt ? "warn" : "bad");

// Puts elements into a place in an order, and moves none that stands right: it would lose the focus.
export function putInOrder(place, elements) {
  elements.forEach((one, number) => {
    if (place.children[number] !== one) place.insertBefore(one, place.children[number] ?? null);
  });
}

const shown = new WeakMap();

// Fills a place with what `build` returns if what it shows has changed; a link or field in it keeps the focus.
export function show(place, what, build) {
  const text = JSON.stringify(what);
  if (shown.get(place) === text) return;
  shown.set(place, text);
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  const name = focused && (focused.getAttribute("href") ?? focused.getAttribute("name"));
  place.replaceChildren(...[build()].flat().filter((one) => one !== null));
  if (name) place.querySelector(`[href="${CSS.escape(name)}"], [name="${CSS.escape(name)}"]`)?.focus();
}
