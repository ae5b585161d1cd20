// The list of orders: filtered by the service, read on page by page, changed in place as events tell.

import { api, data, element, failed, t } from "./frame.js";
import { Live, showState } from "./live.js";
import { act, actionsOf, mayAct, reasonWords, spoken } from "./order_actions.js";

const PAGE = 50;
const GATHER_MS = 250;
const ONE_BY_ONE = 20; // more changes at once are read as a page

const filters = document.getElementById("filters");
const rows = document.getElementById("rows");
const more = document.getElementById("more");
const empty = document.getElementById("empty");
const bulk = document.getElementById("bulk");
const search = document.getElementById("search");
const all = document.getElementById("all");

const shown = new Map(); // orders by id, the latest first, as in the table
const chosen = new Set();
let cursor = null;
let reading = 0; // counts the lists begun: an answer of one that was given up is let go

const values = () => Object.fromEntries([...new FormData(filters)].filter(([, value]) => value));

function query(next) {
  const { search: _, ...wanted } = values();
  if (wanted.due_before) wanted.due_before = new Date(wanted.due_before).toISOString();
  return new URLSearchParams({ ...wanted, limit: PAGE, ...(next ? { cursor: next } : {}) });
}

const fits = (order, wanted = values()) =>
  ["state", "waits_for", "cutter", "cloth"].every((name) => !wanted[name] || order[name] === wanted[name]) &&
  (!wanted.due_before || (order.due && new Date(order.due) < new Date(wanted.due_before)));

// The rows.

const stateWord = (order) => t(`job.order_${order.state}`);

function cells(order) {
  const waits = order.waits_for ? t(`job.waits_${order.waits_for}`) : reasonWords(order.reason);
  return [
    element("td", { class: "pick" }, element("input", { type: "checkbox", "aria-label": order.id, "data-pick": order.id, checked: chosen.has(order.id) })),
    element("td", { class: "id" }, element("a", { href: `/orders/${encodeURIComponent(order.id)}` }, order.id), order.recut_of ? element("span", { class: "tag" }, t("job.recut")) : null),
    element("td", {}, element("span", { class: `state ${order.state}` }, stateWord(order)), waits && element("span", { class: "waits" }, waits)),
    element("td", { class: "number", "data-label": t("job.priority") }, `${order.priority}`),
    element("td", { class: overdue(order) ? "bad" : null, "data-label": t("job.due") }, spoken(order.due)),
    element("td", { "data-label": t("job.cloth") }, order.cloth === null ? element("span", { class: "faint" }, t("job.told")) : order.cloth),
    element("td", { "data-label": t("job.cutter") }, order.cutter ?? ""),
    element("td", { class: "faint", "data-label": t("job.received") }, spoken(order.received_at)),
    element("td", { class: "acts" }, ...(mayAct() ? actionsOf(order).map((action) => button(action, order)) : [])),
  ];
}

const overdue = ({ due, state }) => due && state !== "Ended" && state !== "Aborted" && new Date(due) < new Date();

const button = (action, order) =>
  element("button", { type: "button", class: action === "cancel" ? "quiet bad" : "quiet", onclick: () => perform(action, [order]) }, t(`job.${action}`));

function rowOf(order) {
  const row = element("tr", { "data-order": order.id, "data-state": order.state }, ...cells(order));
  row.hidden = !isSought(order);
  return row;
}

const rowFor = (id) => rows.querySelector(`[data-order="${CSS.escape(id)}"]`);

function refresh(order) {
  const was = shown.get(order.id);
  if (was && was.version > order.version) return;
  const row = rowFor(order.id);
  if (!fits(order)) {
    shown.delete(order.id);
    chosen.delete(order.id);
    row?.remove();
  } else if (row) {
    shown.set(order.id, order);
    const focus = row.contains(document.activeElement) ? [...row.querySelectorAll("a, button, input")].indexOf(document.activeElement) : -1;
    const fresh = rowOf(order);
    if (was.version !== order.version) fresh.classList.add("changed");
    row.replaceWith(fresh);
    if (focus >= 0) [...fresh.querySelectorAll("a, button, input")][focus]?.focus();
  }
  tellChosen();
}

function prepend(order) {
  if (shown.has(order.id) || !fits(order)) return;
  shown.set(order.id, order);
  const row = rowOf(order);
  row.classList.add("changed");
  const next = [...rows.children].find((each) => shown.get(each.dataset.order).received_at < order.received_at);
  rows.insertBefore(row, next ?? null);
}

async function list(next = null) {
  const mine = ++reading;
  more.disabled = true;
  const page = await api("GET", `/v1/orders?${query(next)}`);
  if (mine !== reading) return;
  if (!next) {
    shown.clear();
    chosen.clear();
    rows.replaceChildren();
  }
  for (const order of page.items) {
    if (shown.has(order.id)) continue;
    shown.set(order.id, order);
    rows.append(rowOf(order));
  }
  cursor = page.next_cursor;
  more.hidden = !cursor;
  more.disabled = false;
  tellChosen();
}

// Live: new orders appear, others change in place.

const news = new Set();
let gathering = null;

function heard(kind, event) {
  if (!kind?.startsWith("order.")) return;
  news.add(event.subject);
  if (kind === "order.recut") news.add(event.data.recut);
  gathering ??= setTimeout(() => catchUp().catch(failed), GATHER_MS);
}

async function catchUp() {
  gathering = null;
  const ids = [...news];
  news.clear();
  if (ids.length > ONE_BY_ONE) {
    const { items } = await api("GET", `/v1/orders?${query(null)}`);
    for (const order of items.reverse()) (shown.has(order.id) ? refresh : prepend)(order);
    const read = new Set(items.map(({ id }) => id));
    for (const id of ids.filter((one) => shown.has(one) && !read.has(one))) refresh(await api("GET", `/v1/orders/${encodeURIComponent(id)}`));
  } else {
    for (const id of ids) {
      const order = await api("GET", `/v1/orders/${encodeURIComponent(id)}`);
      (shown.has(id) ? refresh : prepend)(order);
    }
  }
  tellChosen();
}

// A number that is sought: rows that hold it stay, the order of that very number is fetched.

const sought = () => search.value.trim().toLowerCase();
const isSought = ({ id }) => id.toLowerCase().includes(sought());

let seeking = null;
function seek() {
  for (const row of rows.children) row.hidden = !isSought(shown.get(row.dataset.order));
  clearTimeout(seeking);
  seeking = setTimeout(fetchSought, GATHER_MS);
  tellChosen();
}

async function fetchSought() {
  const id = search.value.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id) || shown.has(id)) return;
  try {
    prepend(await api("GET", `/v1/orders/${encodeURIComponent(id)}`));
  } catch (error) {
    if (error.status !== 404) failed(error);
  }
  tellChosen();
}

// What is done to the chosen ones.

async function perform(action, orders) {
  const done = await act(action, orders);
  for (const order of done.values()) refresh(order);
}

function tellChosen() {
  const picked = [...chosen].map((id) => shown.get(id)).filter(Boolean);
  const visible = [...rows.children].filter((row) => !row.hidden);
  empty.hidden = visible.length > 0;
  bulk.hidden = !picked.length || !mayAct();
  document.getElementById("chosen").textContent = t("orders.chosen", { number: picked.length });
  for (const each of bulk.querySelectorAll("[data-action]")) {
    each.disabled = !picked.some((order) => actionsOf(order).includes(each.dataset.action));
  }
  all.checked = picked.length > 0 && visible.every((row) => chosen.has(row.dataset.order));
}

function pick(id, is) {
  if (is) chosen.add(id);
  else chosen.delete(id);
}

rows.addEventListener("change", (event) => {
  if (event.target.dataset.pick) pick(event.target.dataset.pick, event.target.checked);
  tellChosen();
});
all.addEventListener("change", () => {
  for (const row of rows.children) {
    if (row.hidden) continue;
    pick(row.dataset.order, all.checked);
    row.querySelector("[data-pick]").checked = all.checked;
  }
  tellChosen();
});
for (const each of bulk.querySelectorAll("[data-action]")) {
  each.addEventListener("click", () => {
    const orders = [...chosen].map((id) => shown.get(id)).filter((order) => actionsOf(order).includes(each.dataset.action));
    perform(each.dataset.action, orders);
  });
}

more.addEventListener("click", () => list(cursor).catch(failed));

let typing = null;
filters.addEventListener("input", (event) => {
  if (event.target === search) return seek();
  clearTimeout(typing);
  typing = setTimeout(() => {
    const told = new URLSearchParams(values());
    history.replaceState(null, "", told.size ? `?${told}` : location.pathname);
    list().catch(failed);
  }, GATHER_MS);
});
filters.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("clear").addEventListener("click", () => {
  filters.reset();
  history.replaceState(null, "", location.pathname);
  list().catch(failed);
});

for (const [name, value] of new URLSearchParams(location.search)) if (filters.elements[name]) filters.elements[name].value = value;
list()
  .then(() => new Live({ after: data().after, onEvent: heard, onState: (live) => showState(document.getElementById("live"), live) }))
  .catch(failed);
