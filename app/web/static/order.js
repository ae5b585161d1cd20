// An order's page: how far it is, what it waits for, its plan, its cuts, and all that happened to it, live.

import { api, data, element, failed, named, svgElement, t } from "./frame.js";
import { Live, showState } from "./live.js";
import { drawMarker } from "./marker.js";
import { act, actionsOf, mayAct, reasonWords, spoken } from "./order_actions.js";
import { actsOf, eventsOf, showHistory } from "./order_history.js";

const { order: ID, names, fields } = data();
const ADDRESS = `/v1/orders/${encodeURIComponent(ID)}`;
const GATHER_MS = 200;
const BUSY_MS = 500;

const place = (id) => document.getElementById(id);
const link = (href, text, attributes = {}) => element("a", { href, ...attributes }, text);
const empty = (text) => element("p", { class: "faint" }, text);

async function maybe(path) {
  try {
    return await api("GET", path);
  } catch (error) {
    if (error.status === 409 || error.status === 404) return null;
    throw error;
  }
}

// How far it is.

function showStatus(order) {
  place("state").replaceChildren(element("span", { class: `state ${order.state}` }, t(`job.order_${order.state}`)));
  const waits = place("waits");
  const words = [
    order.waits_for ? element("strong", {}, t(`job.waits_${order.waits_for}`)) : null,
    reasonWords(order.reason),
  ].filter(Boolean);
  waits.replaceChildren(...words);
  waits.hidden = !words.length;
  waits.dataset.state = order.state;
  const actions = mayAct() ? actionsOf(order) : [];
  place("actions").replaceChildren(
    ...actions.map((action) => element("button", { type: "button", class: action === "cancel" ? "bad" : "", onclick: () => perform(action, order) }, t(`job.${action}`))),
  );
}

async function perform(action, order) {
  if ((await act(action, [order])).size) await show();
}

const facts = (list) => list.filter(([, value]) => value !== null && value !== undefined && value !== "").flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);

function showFacts(order) {
  const told = order.order;
  place("facts").replaceChildren(
    ...facts([
      [t("job.customer"), told.customer],
      [t("job.priority"), `${order.priority}`],
      [t("job.due"), spoken(order.due)],
      [t("job.earliest_start"), spoken(order.earliest_start)],
      [t("job.cutter"), order.cutter],
      [t("job.recut_of"), order.recut_of && link(`/orders/${encodeURIComponent(order.recut_of)}`, order.recut_of)],
      [t("order.erp"), told.erp_orders?.join(t("job.and"))],
      ...Object.entries({ shell: told.cloth, ...told.cloths }).map(([material, cloth]) => [named("material", material), clothWords(cloth)]),
      [t("job.received"), spoken(order.received_at)],
      [t("job.changed"), spoken(order.changed_at)],
    ]),
  );
}

const NAPS = { true: "one-way", "one-way": "one-way", "two-way": "two-way" };

function clothWords(cloth) {
  const told = "width_mm" in cloth;
  const { repeat } = cloth;
  const parts = [
    cloth.name ? element("bdi", {}, cloth.name) : null,
    cloth.dye_lot ? t("order.dye_lot", { lot: cloth.dye_lot }) : null,
    told ? t("order.width", { width: cloth.width_mm }) : t("order.in_stock"),
    NAPS[cloth.nap] ? t(`order.nap_${NAPS[cloth.nap]}`) : null,
    repeat ? t("order.repeat", { along: repeat.along_mm ?? 0, across: repeat.across_mm ?? 0 }) : null,
  ].filter(Boolean);
  return element("span", {}, ...parts.flatMap((part, number) => (number ? [" · ", part] : [part])));
}

// What was ordered.

const option = (value) => {
  if (typeof value !== "string") return t("suit.value", { value: `${value}`, unit: "" }).trim();
  try {
    return t(`suit.value_${value.replaceAll(" ", "_")}`);
  } catch {
    return value;
  }
};
const optionName = (name) => t(`suit.option_${name}`);

function showStyle({ garments, only }) {
  place("style").replaceChildren(
    ...garments.map(({ garment, style }) =>
      element(
        "div", { class: "garment" }, element("h3", {}, named("garment", garment)),
        Object.keys(style ?? {}).length
          ? element("dl", {}, ...facts(Object.entries(style).map(([name, value]) => [optionName(name), value === null ? "" : option(value)])))
          : empty(t("order.usual_style")),
      ),
    ),
    only ? element("p", {}, t("order.only", { number: only.length })) : "",
  );
}

// What completes the order's measurements; as it never changes with the order's state, it is asked for once.
let completion = null;
async function completedBy(body) {
  const key = JSON.stringify(body);
  if (completion?.key !== key) completion = { key, answer: await whenFree(() => api("POST", "/v1/drafts", body)) };
  return completion.answer;
}

// A draft may have to wait for another of the same key.
async function whenFree(ask) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (error.status !== 429 && error.status !== 503) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
    }
  }
}

// By the measurements' own names, whichever they were ordered by.
const byName = (values) =>
  new Map(Object.entries(values ?? {}).filter(([, value]) => value !== null).map(([name, value]) => [names[name] ?? name, value]));

async function showBody(told) {
  const { measurements, size, differences } = told;
  const { completed } = await completedBy({ measurements: measurements ?? {}, size: size ?? null, differences: differences ?? {} });
  const origins = new Map(completed.map((one) => [one.measurement, one]));
  const taken = byName(measurements);
  const changed = byName(differences);
  const rows = fields.map(({ name, label, unit }) => {
    const other = origins.get(name);
    const value = taken.get(name) ?? other?.value;
    if (value === undefined || value === null) return null;
    const difference = changed.get(name);
    const mark = taken.has(name) ? null : element("span", { class: "origin" }, t(other.origin === "size" ? "suit.from_size" : "suit.estimated"));
    return element(
      "tr", { "data-measurement": name, class: taken.has(name) ? "taken" : `of-${other.origin}` }, element("th", { scope: "row" }, label),
      element("td", { class: "number" }, t("suit.value", { value: `${value}`, unit: t(`suit.unit_${unit}`) })),
      element("td", {}, mark, difference !== undefined ? element("span", { class: "number" }, ` ${difference > 0 ? "+" : ""}${difference}`) : null),
    );
  });
  place("body").replaceChildren(
    size ? element("p", { class: "size" }, t("suit.size"), " ", element("strong", {}, size)) : "",
    element("table", {}, element("tbody", {}, ...rows.filter(Boolean))),
  );
}

// What was planned.

function miniature(marker, pieces) {
  const { group, width, length } = drawMarker(marker, pieces);
  return svgElement("svg", { class: "miniature", viewBox: `0 0 ${length} ${width}`, "aria-hidden": "true" }, group);
}

function showPlan(plan, files, markers) {
  if (!plan) return place("plan").replaceChildren(empty(t("order.no_plan")));
  const cards = plan.markers.map((marker) => {
    const entry = markers?.items.find(({ id }) => id === marker.id);
    const address = `/markers/${encodeURIComponent(marker.id)}`;
    const labels = (paper) => link(`/v1/markers/${encodeURIComponent(marker.id)}/labels.pdf?paper=${paper}`, t(`order.labels_${paper}`), { class: "button", target: "_blank" });
    return element(
      "article", { class: "marker-card" },
      link(address, "", { class: "marker-link", "aria-label": t("order.open_marker", { material: named("material", marker.material) }) }),
      miniature(marker, plan.pieces),
      element("p", {}, element("strong", {}, named("material", marker.material)), " ", t("order.marker", {
        length: (marker.length_mm / 1000).toFixed(2), width: (marker.cloth.width_mm / 1000).toFixed(2), share: (100 * marker.density).toFixed(1), pieces: marker.placements.length,
      }), entry?.roll ? ` · ${t("order.roll", { roll: entry.roll })}` : ""),
      element("div", { class: "buttons" }, link(address, t("order.look"), { class: "button main" }), labels("a4"), labels("roll")),
    );
  });
  place("plan").replaceChildren(
    ...cards,
    element("h3", {}, t("order.files")),
    element("ul", { class: "files" }, ...(files?.items ?? []).map(({ name, bytes, href }) =>
      element("li", {}, link(href, fileWord(name), { download: name }), " ", element("code", { lang: "en" }, name), " ", element("span", { class: "faint number" }, size(bytes))))),
  );
}

const size = (bytes) => t("order.kilobytes", { number: (bytes / 1000).toFixed(bytes < 10000 ? 1 : 0) });

function fileWord(name) {
  const [stem, ...rest] = name.split(".");
  const kind = `${stem.split("-")[0]}_${rest.join("_")}`;
  try {
    return t(`order.file_${kind}`);
  } catch {
    return t("order.file");
  }
}

function showCuts({ items }) {
  if (!items.length) return place("cuts").replaceChildren(empty(t("order.no_cuts")));
  place("cuts").replaceChildren(
    ...items.map((run) => {
      const took = run.actual_s ?? run.planned_s;
      return element(
        "article", { class: "run", "data-run": run.id },
        element("p", {}, element("span", { class: `state ${run.state}` }, t(`job.run_${run.state}`)), " ", element("strong", {}, named("material", run.material)), run.cutter ? ` · ${run.cutter}` : ""),
        element("meter", { min: 0, max: 1, value: run.progress, "aria-label": t("order.progress") }),
        element("p", { class: "number" }, t(run.actual_s === null ? "order.seconds_planned" : "order.seconds_taken", { seconds: Math.round(took) })),
        run.reason ? element("p", { class: "faint", lang: "en" }, run.reason) : null,
      );
    }),
  );
}

// All of it, and again whenever an event tells of it.

let runs = [];
let planned = null; // of which change the plan is that is shown

async function show() {
  const order = await api("GET", ADDRESS);
  showStatus(order);
  showFacts(order);
  showStyle(order.order);
  const cuts = await api("GET", `${ADDRESS}/cut-runs`);
  showCuts(cuts);
  runs = cuts.items.map((run) => run.id);
  await Promise.all([showPast(), planOf(order), showBody(order.order)]);
}

async function planOf(order) {
  const now = order.plan ? `${order.plan} ${order.version}` : null;
  if (planned !== null && now === planned) return;
  const [plan, files, markers] = order.plan
    ? await Promise.all([maybe(`${ADDRESS}/plan`), maybe(`${ADDRESS}/files`), maybe(`/v1/markers?order=${encodeURIComponent(ID)}`)])
    : [null, null, null];
  showPlan(plan, files, markers);
  planned = now;
}

async function showPast() {
  const [events, acts] = await Promise.all([eventsOf([ID, ...runs]), actsOf(ID)]);
  showHistory(place("history"), events, acts);
}

let gathering = null;
function heard(kind, event) {
  if (event.subject !== ID && event.data?.order !== ID) return;
  gathering ??= setTimeout(() => {
    gathering = null;
    show().catch(failed);
  }, GATHER_MS);
}

show()
  .then(() => new Live({ after: data().after, onEvent: heard, onState: (live) => showState(place("live"), live) }))
  .catch(failed);
