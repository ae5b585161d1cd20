// What is done to orders from their list and their page: hold, release, cancel, plan anew, change the schedule.

import { api, element, may, t } from "./frame.js";

const address = (id, action = "") => `/v1/orders/${encodeURIComponent(id)}${action && `/${action}`}`;

const WAITING = ["NotAllowedToStart", "AllowedToStart"];

// Which actions an order's state lets one do; the service judges again.
export function actionsOf({ state, waits_for: waits }) {
  const actions = [];
  if ([...WAITING, "Running"].includes(state) && waits !== "release") actions.push("hold");
  if (state === "NotAllowedToStart") actions.push("release");
  if (["Ended", "Aborted", "Running"].includes(state)) actions.push("replan");
  actions.push("reschedule");
  if (state !== "Aborted") actions.push("cancel");
  return actions;
}

export const mayAct = () => may("orders:write") || may("operator");

// Refusals in the page's language, the service's own words beside them.
function told(id, error) {
  const key = `refused_${error.status}`;
  const known = ["refused_409", "refused_403", "refused_404"].includes(key);
  return element("p", {}, t(`job.${known ? key : "refused"}`, { order: id }), " ", element("span", { lang: "en", class: "faint" }, error.message));
}

const inZone = (text) => (text ? new Date(text).toISOString() : null);

// As an <input type=datetime-local> has it, of the browser's own time.
export function localTime(moment) {
  if (!moment) return "";
  const date = new Date(moment);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

export const spoken = (moment) =>
  moment ? new Date(moment).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }) : "";

// Does an action to orders, asking first where it needs to be asked. Gives the orders' new states by id.
export async function act(action, orders) {
  const body = await asked(action, orders);
  if (body === undefined) return new Map();
  const done = new Map();
  const refused = [];
  for (const { id } of orders) {
    try {
      const answer =
        action === "reschedule" ? await api("PATCH", address(id), body) : await api("POST", address(id, action), body ?? undefined);
      done.set(id, answer);
    } catch (error) {
      refused.push(told(id, error));
    }
  }
  const notice = document.getElementById("notice");
  notice.replaceChildren(...refused);
  notice.hidden = !refused.length;
  return done;
}

function asked(action, orders) {
  if (action === "cancel") return dialog("cancel", reasonFields(t("job.sure_cancel", { orders: orders.map(({ id }) => id).join(t("job.and")) })), reasonOf);
  if (action === "hold") return dialog("hold", reasonFields(orders.map(({ id }) => id).join(t("job.and"))), reasonOf);
  if (action === "reschedule") return dialog("reschedule", scheduleFields(orders), scheduleOf(orders));
  return Promise.resolve(null);
}

const reasonFields = (question) => [
  element("p", {}, question),
  labelled(t("job.reason"), element("input", { name: "reason", maxlength: 500, autocomplete: "off" })),
];
const reasonOf = (values) => (values.reason.trim() ? { reason: values.reason.trim() } : {});

function scheduleFields(orders) {
  const [first] = orders;
  const same = (name) => orders.every((order) => order[name] === first[name]);
  return [
    labelled(t("job.priority"), element("input", { name: "priority", type: "number", min: -32768, max: 32767, step: 1, value: same("priority") ? first.priority : "" })),
    labelled(t("job.due"), element("input", { name: "due", type: "datetime-local", value: same("due") ? localTime(first.due) : "" })),
    labelled(t("job.earliest_start"), element("input", { name: "earliest_start", type: "datetime-local", value: same("earliest_start") ? localTime(first.earliest_start) : "" })),
    orders.length === 1 ? element("p", { class: "faint" }, t("job.clear_hint")) : null,
  ];
}

// Of one order an empty time is taken away; of several it stays as each has it. What was not touched is not
// sent, so that seconds that the field cannot show are not lost.
const scheduleOf = (orders) => (values) => {
  const change = {};
  const [only] = orders.length === 1 ? orders : [{}];
  if (values.priority !== "" && Number(values.priority) !== only.priority) change.priority = Number(values.priority);
  for (const name of ["due", "earliest_start"]) {
    if (orders.length === 1 ? values[name] !== localTime(only[name]) : values[name]) change[name] = inZone(values[name]);
  }
  return change;
};

const labelled = (text, input) => element("label", { class: "labelled" }, element("span", {}, text), input);

// Asks in a dialog; gives what `read` makes of its fields, or undefined if it was left.
function dialog(action, fields, read) {
  return new Promise((resolve) => {
    const yes = element("button", { class: "main", value: "yes" }, t(action === "cancel" ? "job.yes_cancel" : action === "reschedule" ? "job.save" : `job.${action}`));
    const no = element("button", { value: "no", type: "button", onclick: () => box.close() }, t("job.no"));
    const form = element("form", { method: "dialog" }, element("h2", { id: "dialog-title" }, t(`job.${action}`)), ...fields, element("div", { class: "buttons" }, yes, no));
    const box = element("dialog", { class: "card ask", "aria-labelledby": "dialog-title" }, form);
    box.addEventListener("close", () => {
      const agreed = box.returnValue === "yes";
      const values = Object.fromEntries(new FormData(form));
      box.remove();
      resolve(agreed ? read(values) : undefined);
    });
    document.body.append(box);
    box.showModal();
  });
}

// A reason as it is shown: somebody's own words, or the service's, which are English; nothing where the state
// says it all.
export function reasonWords(reason) {
  if (!reason) return null;
  const own = /^(held|cancelled)(?:: ([^]*)| until it is released)?$/.exec(reason);
  if (own) return own[2] ? element("q", {}, own[2]) : null;
  return element("span", { lang: "en" }, reason);
}
