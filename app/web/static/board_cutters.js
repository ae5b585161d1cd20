// A card for each cutter: what it cuts with the seconds left, what to load next, and its queue.

import { api, element, failed, may, named, svgElement, t } from "./frame.js";
import { drawMarker } from "./marker.js";
import { duration, isLate, levelOf, metres, moment, putInOrder, seconds, show } from "./board_format.js";

const cards = new Map();

// Shows the cutters of a snapshot; `now` is the service's time in ms.
export function showCutters(place, board, now) {
  for (const [id, card] of cards) {
    if (!board.cutters.some((cutter) => cutter.id === id)) {
      card.root.remove();
      cards.delete(id);
    }
  }
  place.querySelector(".empty")?.remove();
  for (const cutter of board.cutters) {
    if (!cards.has(cutter.id)) cards.set(cutter.id, newCard(cutter.id));
    const card = cards.get(cutter.id);
    fill(card, cutter, board.takt_s, now);
  }
  putInOrder(place, board.cutters.map((cutter) => cards.get(cutter.id).root));
}

// Counts on between two reports, as of the service's time.
export function tick(now) {
  for (const card of cards.values()) if (card.run) count(card, now);
}

function newCard(id) {
  const part = (name, tag = "div", more = {}) => element(tag, { class: name, ...more });
  const card = {
    head: part("cutter-head", "header"),
    now: part("now"),
    next: part("next"),
    queue: part("queue"),
  };
  card.root = element("article", { class: "card cutter", "data-cutter": id }, card.head, card.now, card.next, card.queue);
  return card;
}

function fill(card, cutter, takt, now) {
  card.takt = takt;
  card.cutter = cutter;
  const { id, name, state, enabled } = cutter;
  card.root.dataset.state = state;
  show(card.head, [id, name, state], () => head(cutter));
  const run = cutter.run;
  const told = run && [run.id, run.state, run.reason, run.bite, run.operator, run.roll, run.cloth, run.dye_lot];
  const fault = state === "fault" && [cutter.reason, cutter.acknowledged_by];
  const silent = state === "offline" && cutter.seen_at;
  show(card.now, [told, fault, silent, state, enabled, cutter.queue.length > 0], () => whatNow(card, cutter));
  card.run = run;
  if (run) {
    lightUp(card, run.piece);
    count(card, now);
  } else card.root.dataset.level = state === "fault" ? "bad" : "";
  const next = cutter.queue[0] ?? null;
  show(card.next, next, () => (next ? toLoad(next, t("board.load_next")) : []));
  const late = cutter.queue.map((one) => isLate(one.due, now));
  show(card.queue, [cutter.queue, late, cutter.queue_runs, Math.round(cutter.queue_s)], () => queue(cutter, now, takt));
}

function head({ id, name, state }) {
  return [
    element("h2", {}, id, name && name !== id ? element("span", { class: "faint" }, ` ${name}`) : null),
    element("span", { class: "badge", "data-state": state }, named("state", state)),
    element("a", { class: "button quiet", href: `/cutters/${encodeURIComponent(id)}/projector` }, t("board.projector")),
  ];
}

function whatNow(card, cutter) {
  const fault = cutter.state === "fault" ? faultOf(cutter) : null;
  if (!cutter.run) return [element("div", { class: "idle" }, ...idle(cutter)), fault];
  const run = cutter.run;
  card.left = element("output", { class: "left", role: "timer" });
  card.unit = element("span", { class: "unit" });
  card.verdict = element("p", { class: "verdict" });
  card.bar = bar();
  card.picture = element("a", { class: "picture", href: `/markers/${encodeURIComponent(run.marker)}`, "aria-label": t("board.marker", { order: run.order }) });
  drawInto(card, run.marker);
  return [
    element(
      "div",
      { class: "sight" },
      element("div", {}, element("p", { class: "seconds" }, card.left, card.unit), card.verdict),
      card.picture,
    ),
    fault ?? (run.state === "Interrupted" ? detail(run.reason) : null),
    card.bar.root,
    facts(run),
  ];
}

function idle(cutter) {
  const [word, more] = !cutter.enabled
    ? [t("board.disabled"), ""]
    : cutter.queue.length
      ? [t("board.wants"), ""]
      : [t("board.nothing"), t("board.nothing_do")];
  const silent = cutter.seen_at ? t("board.offline_since", { time: moment(cutter.seen_at) }) : t("board.never_heard");
  return [
    element("p", { class: "verdict" }, word),
    more ? element("p", { class: "faint" }, more) : null,
    cutter.state === "offline" ? element("p", { class: "warn" }, silent) : null,
  ].filter((one) => one !== null);
}

const detail = (text) => (text ? element("p", { class: "why", lang: "en" }, text) : null);

function faultOf(cutter) {
  const known = cutter.acknowledged_by
    ? element("p", {}, t("board.acknowledged", { operator: cutter.acknowledged_by }))
    : may("operator") ? acknowledging(cutter.id) : null;
  return element("div", { class: "fault" }, detail(cutter.reason), known);
}

function acknowledging(id) {
  const name = element("input", { name: `operator-${id}`, required: true, maxlength: 100, autocomplete: "name", placeholder: t("board.operator"), "aria-label": t("board.operator") });
  name.value = localStorage.getItem("operator") ?? "";
  const known = (event) => {
    event.preventDefault();
    localStorage.setItem("operator", name.value);
    api("POST", `/v1/cutters/${encodeURIComponent(id)}/acknowledge`, { operator: name.value }).catch(failed);
  };
  return element("form", { class: "acknowledge", onsubmit: known }, name, element("button", {}, t("board.acknowledge")));
}

function facts(run) {
  const order = element("a", { href: `/orders/${encodeURIComponent(run.order)}` }, run.order);
  return listed([
    [t("board.order"), element("span", {}, order, element("span", { class: "faint" }, ` ${named("material", run.material)}`))],
    ...clothOf(run),
    [t("board.bite"), run.bite && `${run.bite} / ${run.bites}`],
    [t("board.at_cutter"), run.operator],
  ]);
}

const clothOf = (run) => [
  [t("board.cloth"), run.cloth],
  [t("board.roll"), run.roll],
  [t("board.dye_lot"), run.dye_lot],
];

const listed = (pairs) =>
  element("dl", {}, ...pairs.filter(([, told]) => told).map(([name, told]) => element("div", {}, element("dt", {}, name), element("dd", {}, told))));

function toLoad(run, title) {
  const size = [
    [t("board.width"), `${Math.round(run.width_mm)} mm`],
    [t("board.length"), metres(run.length_mm)],
  ];
  return [element("h3", {}, title), listed([[t("board.order"), run.order], ...clothOf(run), ...size])];
}

// How far the run is on a scale that always shows the takt: what is done, what is to come, and the takt's mark.
function bar() {
  const made = {};
  for (const name of ["all", "done", "takt"]) made[name] = element("div", { class: name });
  made.root = element("div", { class: "bar-of-time", role: "progressbar", "aria-label": t("board.progress"), "aria-valuemin": 0, "aria-valuemax": 100 }, made.all, made.done, made.takt);
  return made;
}

// Elapsed and remaining seconds of a run at a moment: counted on from what was told last.
export function timesOf(run, now) {
  if (!run.started_at) return { elapsed: 0, left: run.planned_s, total: run.planned_s };
  const until = run.state === "Interrupted" && run.interrupted_at ? Date.parse(run.interrupted_at) : now;
  const told = run.left_s ?? run.planned_s * (1 - run.progress);
  const left = told - Math.max(0, until - Date.parse(run.told_at)) / 1000;
  const elapsed = Math.max(0, now - Date.parse(run.started_at)) / 1000;
  return { elapsed, left, total: elapsed + Math.max(0, left) };
}

function count(card, now) {
  const { run, takt } = card;
  const { elapsed, left, total } = timesOf(run, now);
  const level = run.state === "Interrupted" ? "bad" : levelOf(total, takt);
  card.root.dataset.level = level;
  put(card.left, `${Math.abs(Math.round(left))}`);
  put(card.unit, t(!run.started_at ? "board.predicted" : left < -0.5 ? "board.over" : "board.left"));
  const over = Math.round(total - takt);
  const verdict =
    run.state === "Interrupted" ? t("board.stands_still")
      : !run.started_at ? t("board.load_now")
        : over > 0 ? t("board.beyond", { over, takt }) : t("board.within", { takt });
  put(card.verdict, verdict);
  const whole = Math.max(total, 1.25 * takt);
  card.bar.done.style.width = `${(100 * Math.min(elapsed, whole)) / whole}%`;
  card.bar.all.style.width = `${(100 * total) / whole}%`;
  card.bar.takt.style.left = `${(100 * takt) / whole}%`;
  card.bar.root.setAttribute("aria-valuenow", Math.round(100 * run.progress));
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// The marker, small, garment by garment; a picture that cannot be had is left out.
async function drawInto(card, id) {
  const picture = card.picture;
  card.pieces = null;
  let marker;
  try {
    marker = await api("GET", `/v1/markers/${encodeURIComponent(id)}`);
  } catch {
    picture.remove();
    return;
  }
  if (card.picture !== picture) return;
  const { group, groups, width, length } = drawMarker(marker, []);
  const garments = [...new Set([...groups.keys()].map((piece) => piece.split(".")[0]))];
  for (const [piece, drawn] of groups) drawn.dataset.garment = garments.indexOf(piece.split(".")[0]) + 1;
  picture.append(svgElement("svg", { viewBox: `0 0 ${length} ${width}`, "aria-hidden": "true" }, group));
  card.pieces = groups;
  if (card.run) lightUp(card, card.run.piece);
}

function lightUp(card, piece) {
  for (const [name, drawn] of card.pieces ?? []) drawn.classList.toggle("cutting", name === piece);
}

function queue(cutter, now, takt) {
  if (!cutter.queue.length) return [];
  const more = cutter.queue_runs - cutter.queue.length;
  return [
    element("h3", {}, t("board.queue"), element("span", { class: "faint" }, ` ${t("board.queue_all", { runs: cutter.queue_runs, time: duration(cutter.queue_s) })}`)),
    element("table", {}, queueHead(), element("tbody", {}, ...cutter.queue.map((run) => queued(run, now, takt)))),
    more > 0 ? element("p", { class: "faint" }, t("board.queue_more", { more })) : null,
  ];
}

const queueHead = () =>
  element("thead", {}, element("tr", {}, ...["order", "due", "priority", "cloth", "state", "predicted_s"].map((name) => element("th", { scope: "col", class: name }, t(`board.${name}`)))));

function queued(run, now, takt) {
  const late = isLate(run.due, now);
  const due = run.due === null ? "–" : moment(run.due);
  return element(
    "tr",
    { "data-run": run.id, class: late ? "late" : null },
    element("td", { class: "order" }, element("a", { href: `/orders/${encodeURIComponent(run.order)}` }, run.order), run.only_cutter ? element("span", { class: "faint" }, ` ${t("board.only")}`) : null),
    element("td", { class: "due" }, due, late ? element("span", { class: "bad" }, ` ${t("board.is_late")}`) : null),
    element("td", { class: "number priority" }, `${run.priority}`),
    element("td", { class: "cloth" }, run.cloth || "–", run.material === "shell" ? null : element("span", { class: "faint" }, ` ${named("material", run.material)}`)),
    element("td", { class: "state" }, named("state", run.state)),
    element("td", { class: `number predicted_s ${levelOf(run.planned_s, takt)}` }, seconds(run.planned_s)),
  );
}
