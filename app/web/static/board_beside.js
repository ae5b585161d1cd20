// What stands beside the cutters: the figures of the day, what is planned, what waits, and what nobody can cut.

import { api, element, failed, may, named, svgElement, t } from "./frame.js";
import { isLate, levelOf, metres, metresOnly, moment, percent, putInOrder, seconds, show } from "./board_format.js";

const MOST_COUNTED = 10000;

export function showToday(place, { today, takt_s: takt }) {
  show(place, [today, takt], () => tiles(today, takt).map(tile));
}

function tiles(today, takt) {
  const { suits, takt_s: mean, planned_s: planned, saved_mm: saved, aborted, stops, given_up } = today;
  const failures = aborted + stops + given_up;
  return [
    { name: "suits", value: `${suits}` },
    {
      name: "takt",
      value: mean === null ? "–" : seconds(mean),
      level: mean === null ? "" : levelOf(mean, takt),
      more: mean === null ? t("board.takt_none", { takt }) : t("board.takt_of", { takt, planned: Math.round(planned) }),
    },
    {
      name: "saved",
      value: today.cloth_mm ? metres(saved) : "–",
      level: saved < 0 ? "warn" : "",
      more: t("board.saved_of", { cloth: metresOnly(today.cloth_mm, 1), usual: percent(today.usual_density, 0) }),
    },
    { name: "failures", value: `${failures}`, level: failures ? "bad" : "", more: t("board.failures_of", { aborted, stops, given_up }) },
    { name: "late", value: `${today.late}`, level: today.late ? "bad" : "", more: t("board.late_of") },
  ];
}

const tile = ({ name, value, level = "", more = "" }) =>
  element(
    "div",
    { class: "card tile", "data-figure": name, "data-level": level },
    element("span", { class: "name" }, t(`board.${name}`)),
    element("strong", {}, value),
    element("span", { class: "more" }, more),
  );

const nests = new Map();

// Each order in planning has a card that stays while it rises.
export function showPlanning(place, planning, now) {
  for (const [order, card] of nests) {
    if (!planning.some((one) => one.order === order)) {
      card.root.remove();
      nests.delete(order);
    }
  }
  for (const one of planning) {
    if (!nests.has(one.order)) nests.set(one.order, newNest(one.order));
    const card = nests.get(one.order);
    card.one = one;
    show(card.figures, one.nests, () => nestFigures(one));
  }
  place.querySelector(".none")?.remove();
  putInOrder(place, planning.map((one) => nests.get(one.order).root));
  if (!planning.length) place.append(element("p", { class: "faint none" }, t("board.planning_none")));
  tickPlanning(now);
}

// The seconds of search left count on between two looks.
export function tickPlanning(now) {
  for (const { one, state } of nests.values()) {
    const last = one.nests.at(-1);
    const left = last && (Date.parse(last.ends_at) - now) / 1000;
    const told = !last ? t("board.drafting") : left > 0 ? t("board.searching", { time: seconds(Math.ceil(left)) }) : t("board.path");
    if (state.textContent !== told) state.textContent = told;
  }
}

function newNest(order) {
  const figures = element("div", { class: "figures" });
  const state = element("span", { class: "faint" });
  const link = element("a", { href: `/orders/${encodeURIComponent(order)}` }, order);
  const root = element("article", { class: "nest", "data-order": order }, element("p", { class: "line" }, link, state), figures);
  return { root, figures, state };
}

function nestFigures({ nests: all }) {
  return all.map((nest, number) =>
    element(
      "div",
      { class: number === all.length - 1 ? "one last" : "one", "data-material": nest.material },
      element("strong", { class: "density" }, percent(nest.density)),
      element("span", { class: "faint" }, `${named("material", nest.material)} · ${metres(nest.length_mm)}`),
      sparkline(nest.steps),
    ),
  );
}

const [WIDE, HIGH] = [160, 36];

function sparkline(steps) {
  const densities = steps.map(([, density]) => density);
  const [low, high] = [Math.min(...densities), Math.max(...densities)];
  const end = Math.max(steps.at(-1)[0], 1);
  const place = ([at, density]) => [(WIDE * at) / end, 3 + (HIGH - 6) * (1 - (high > low ? (density - low) / (high - low) : 1))];
  const points = steps.map(place);
  // The best marker holds until a better one is found.
  const corners = points.flatMap(([x, y], number) => (number ? [[x, points[number - 1][1]], [x, y]] : [[0, y], [x, y]]));
  const line = corners.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const told = t("board.rise", { from: percent(densities[0]), to: percent(densities.at(-1)) });
  return svgElement("svg", { class: "sparkline", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": told, preserveAspectRatio: "none" }, svgElement("polyline", { points: line }));
}

export function showWaiting(section, waiting, now) {
  const counts = Object.values(waiting.counts).reduce((sum, count) => sum + count, 0);
  const count = section.querySelector(".count");
  count.textContent = counts >= MOST_COUNTED ? t("board.more_than", { count: MOST_COUNTED }) : `${counts}`;
  const late = waiting.first.map((one) => isLate(one.due, now));
  show(section.querySelector(".list"), [waiting, late], () => [
    element("ul", { class: "counts" }, ...Object.entries(waiting.counts).map(([cause, number]) => element("li", { "data-cause": cause }, element("strong", {}, `${number}`), ` ${named("waits", cause)}`))),
    ...(counts ? waiting.first.map((one) => waitingOrder(one, now)) : [nobodyWaits()]),
    counts > waiting.first.length ? element("p", { class: "faint" }, t("board.waiting_more", { more: counts - waiting.first.length })) : null,
  ]);
}

const nobodyWaits = () =>
  element("p", { class: "faint" }, `${t("board.waiting_none")} `, element("a", { href: "/orders/new" }, t("board.enter_order")));

function waitingOrder(one, now) {
  const help = ["release", "roll", "cutter"].includes(one.waits_for);
  const when = one.waits_for === "earliest_start" ? one.earliest_start : null;
  return element(
    "article",
    { class: "waits", "data-order": one.order, "data-cause": one.waits_for },
    element("p", { class: "line" }, element("a", { href: `/orders/${encodeURIComponent(one.order)}` }, one.order), dueOf(one, now)),
    element("p", { class: help ? "warn" : "faint" }, named("waits", one.waits_for), when ? ` ${moment(when)}` : null, one.priority ? ` · ${t("board.priority")} ${one.priority}` : null),
    one.reason ? element("p", { class: "why faint", lang: "en" }, one.reason) : null,
  );
}

const dueOf = ({ due }, now) =>
  due === null ? null : element("span", { class: isLate(due, now) ? "bad" : "faint" }, `${t("board.due")} ${moment(due)}`);

export function showStranded(section, stranded, now) {
  section.hidden = !stranded.length;
  show(section.querySelector(".list"), stranded, () =>
    stranded.map((run) =>
      element(
        "article",
        { class: "waits", "data-run": run.id },
        element("p", { class: "line" }, element("a", { href: `/orders/${encodeURIComponent(run.order)}` }, run.order), dueOf(run, now)),
        element("p", { class: "warn" }, t(`board.hindered_${run.hindrance}`)),
        element("p", { class: "why faint", lang: "en" }, run.reason),
      ),
    ),
  );
}

// Where there is no cutter yet: how to register one, and a form for whoever may.
export function showNoCutter(place, machines) {
  if (place.querySelector(".empty")) return;
  const request = `curl -X PUT ${location.origin}/v1/cutters/C1 -H "Authorization: Bearer sc_..." \\\n  -H "Content-Type: application/json" -d '{"machine": {"profile": "s3000"}}'`;
  place.replaceChildren(
    element(
      "article",
      { class: "card empty" },
      element("h2", {}, t("board.no_cutter")),
      element("p", {}, t("board.no_cutter_why")),
      may("operator") ? registering(machines) : element("p", {}, t("board.no_cutter_ask")),
      element("pre", { lang: "en" }, request),
    ),
  );
}

function registering(machines) {
  const id = element("input", { name: "id", required: true, maxlength: 80, pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]*", value: "C1" });
  const name = element("input", { name: "name", maxlength: 100 });
  const machine = element("select", { name: "machine", lang: "en" }, ...machines.map((one) => element("option", {}, one)));
  const register = (event) => {
    event.preventDefault();
    api("PUT", `/v1/cutters/${encodeURIComponent(id.value)}`, { name: name.value, machine: { profile: machine.value } }).catch(failed);
  };
  const field = (word, input) => element("label", {}, t(`board.${word}`), input);
  return element("form", { class: "register", onsubmit: register }, field("cutter_id", id), field("cutter_name", name), field("machine", machine), element("button", { class: "main" }, t("board.register")));
}
