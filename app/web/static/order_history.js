// What happened to an order, in words: its events, those of its cuts, and who did what if the key may know.

import { api, element, may, named, t } from "./frame.js";
import { reasonWords, spoken } from "./order_actions.js";

const PAGE = 500;

export async function eventsOf(subjects) {
  const found = [];
  for (const subject of subjects) {
    let after = 0;
    for (;;) {
      const page = await api("GET", `/v1/events?subject=${encodeURIComponent(subject)}&after=${after}&limit=${PAGE}`);
      found.push(...page.items);
      if (page.items.length < PAGE) break;
      after = page.next_after;
    }
  }
  return found;
}

// Who did what; nothing for a key that may not know.
export async function actsOf(subject) {
  if (!may("admin")) return [];
  const { items } = await api("GET", `/v1/audit?subject=${encodeURIComponent(subject)}&limit=${PAGE}`);
  return items;
}

const seconds = (value) => Math.round(value);
const english = (text) => element("span", { lang: "en", class: "said" }, text);

const EVENTS = {
  "order.received": () => [],
  "order.planning": () => [],
  "order.planned": ({ length_mm: length, density, seconds: s }) => [
    t("order.planned_as", { length: (length / 1000).toFixed(2), share: (100 * density).toFixed(1), seconds: seconds(s) }),
  ],
  "order.waiting": ({ waits_for: waits, cloth }) => [t(`job.waits_${waits}`), ...(cloth ? [cloth] : [])],
  "order.scheduled": ({ priority }) => [t("order.priority_is", { priority })],
  "order.recut": ({ recut, pieces }) => [
    element("a", { href: `/orders/${encodeURIComponent(recut)}` }, recut),
    t("order.number_of_pieces", { number: pieces.length }),
  ],
  "run.progress": ({ progress }) => [`${Math.round(100 * progress)} %`],
  "run.started": ({ cutter, operator }) => [cutter, operator],
  "run.done": ({ actual_s: actual, planned_s: planned }) => [
    actual === null || actual === undefined
      ? t("order.took_planned", { seconds: seconds(planned) })
      : t("order.took", { actual: seconds(actual), planned: seconds(planned) }),
  ],
};

const OWN_WORDS = ["order.recut", "run.fault"];

const reasonOf = ({ reason }, kind) => {
  const words = OWN_WORDS.includes(kind) && reason ? element("q", {}, reason) : reasonWords(reason);
  return words ? [words] : [];
};

const kindWord = (group, kind) => {
  const key = `order.${group}_${kind.replace(".", "_").replaceAll("-", "_")}`;
  try {
    return t(key);
  } catch {
    return english(kind);
  }
};

function ofEvent({ seq, at, kind, subject, data }) {
  const more = (EVENTS[kind]?.(data) ?? []).filter((part) => part !== null && part !== undefined && part !== "");
  const material = kind.startsWith("run.") ? [named("material", subject.split(".").at(-2) ?? "")] : [];
  const where = data.state ? { "data-state": data.state } : {};
  return entry(at, kind.split(".")[0], { ...where, "data-kind": kind, "data-seq": seq }, kindWord("event", kind), [...material, ...more, ...reasonOf(data, kind)]);
}

function ofAct({ at, actor, action, detail }) {
  const name = actor.includes(" ") ? actor.slice(actor.indexOf(" ") + 1) : actor;
  const more = detail.reason ? [element("q", {}, detail.reason)] : [];
  const who = element("bdi", { lang: "en", class: "who", title: t("order.key") }, name);
  return entry(at, "act", { "data-action": action }, kindWord("act", action), [t("order.by"), who, ...more]);
}

function entry(at, kind, attributes, word, parts) {
  const told = parts.flatMap((part, number) => (number ? [" ", part] : [part]));
  return {
    at,
    item: element(
      "li", { class: kind, ...attributes }, element("time", { datetime: at }, spoken(at)),
      element("span", { class: "what" }, word), element("span", { class: "more" }, ...told),
    ),
  };
}

// The latest first. Progress of a cut that has gone on since says nothing any more.
export function showHistory(place, events, acts) {
  const last = new Map(events.filter(({ kind }) => kind === "run.progress").map((event) => [event.subject, event.seq]));
  const told = events
    .filter(({ kind, seq, subject }) => kind !== "run.progress" || last.get(subject) === seq)
    .sort((a, b) => a.seq - b.seq)
    .map(ofEvent);
  const all = [...told, ...acts.map(ofAct).reverse()].sort((a, b) => new Date(b.at) - new Date(a.at));
  place.replaceChildren(...all.map(({ item }) => item));
}
