// Recuts of a piece: asking for one, and how far those are that were asked for.

import { api, data, element, may, named, t } from "./frame.js";
import { pieceName } from "./piece_names.js";

// As the order's events tell them; a reason is one of these and, behind a colon, what was typed.
const REASONS = ["stain", "hole", "weaving fault", "shade", "cut wrong", "lost", "other"];
const OTHER = "other";
const AGAIN_MS = 80; // events come in flocks

const told = data();
const place = (id) => document.getElementById(id);
const wordOf = (reason) => t(`piece.reason_${reason.replaceAll(" ", "_")}`);

// Asks for a recut; `done` is called with the order that was made.
export function prepareRecut(done) {
  const [dialog, form, fault] = [place("recut"), place("recut-form"), place("recut-fault")];
  let last = { body: "", key: "" };

  place("reasons").replaceChildren(...REASONS.map((reason) => choice("radio", "reason", reason, wordOf(reason))));
  place("ask").addEventListener("click", async () => {
    fault.hidden = true;
    dialog.showModal();
    if (!place("near").childElementCount) await offerPieces().catch(tell);
  });
  place("cancel").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const chosen = new FormData(form);
    const [reason, detail] = [chosen.get("reason"), place("detail").value.trim()];
    if (!reason) return tell(new Error(t("piece.no_reason")));
    if (reason === OTHER && !detail) return tell(new Error(t("piece.words_needed")), place("detail"));
    const body = { pieces: [told.piece, ...chosen.getAll("piece")], reason: detail ? `${reason}: ${detail}` : reason };
    place("send").disabled = true;
    try {
      done(await api("POST", `/v1/orders/${encodeURIComponent(told.order)}/recuts`, body, { "Idempotency-Key": keyOf(body) }));
      last = { body: "", key: "" }; // the next one is another, even if it says the same
      dialog.close();
      form.reset();
    } catch (error) {
      tell(error);
    } finally {
      place("send").disabled = !may("operator") && !may("orders:write");
    }
  });

  // The same request, sent again after no answer came, makes no second recut.
  function keyOf(body) {
    const text = JSON.stringify(body);
    if (text !== last.body) {
      const random = crypto.getRandomValues(new Uint8Array(16)); // randomUUID is for secure origins only
      last = { body: text, key: [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
    }
    return last.key;
  }

  function tell(error, where) {
    fault.textContent = error.message;
    fault.hidden = false;
    (where ?? fault).scrollIntoView({ block: "nearest" });
    where?.focus();
  }
}

// The other side and copies first, then all else of the order that lies on a marker.
async function offerPieces() {
  const { items } = await api("GET", `/v1/orders/${encodeURIComponent(told.order)}/pieces`);
  const own = items.find(({ id }) => id === told.piece);
  const others = items.filter(({ id, marker }) => marker && id !== told.piece);
  const isNear = (one) => one.garment === own.garment && one.number === own.number && one.material === own.material;
  const box = (one) => choice("checkbox", "piece", one.id, isNear(one) ? pieceName(one) : `${named("garment", one.garment)} · ${pieceName(one)}`);
  place("near").replaceChildren(...others.filter(isNear).map(box));
  place("far").replaceChildren(...others.filter((one) => !isNear(one)).map(box));
  place("with").hidden = !others.length;
}

function choice(type, name, value, text) {
  return element("label", { class: "choice" }, element("input", { type, name, value }), element("span", {}, text));
}

// Lists the recuts of this piece and follows how far each is.
export function followRecuts(failed) {
  const rows = new Map(); // by the recut's order
  const timers = new Map();

  async function read() {
    const path = `/v1/events?subject=${encodeURIComponent(told.family)}&kind=order.recut&limit=500`;
    try {
      const { items } = await api("GET", path);
      for (const { data: recut } of items) {
        if (recut.pieces.includes(told.piece) && recut.recut !== told.order) add(recut.recut, recut);
      }
      await Promise.all([...rows.keys()].map(refresh));
    } catch (error) {
      failed(error);
    }
  }

  function add(id, recut) {
    if (!rows.has(id)) {
      const row = element("li", { "data-recut": id });
      place("recut-list").prepend(row);
      rows.set(id, { row });
      place("recuts").hidden = false;
    }
    Object.assign(rows.get(id), recut);
  }

  async function refresh(id) {
    const order = await api("GET", `/v1/orders/${encodeURIComponent(id)}`);
    const runs = order.plan ? (await api("GET", `/v1/orders/${encodeURIComponent(id)}/cut-runs`)).items : [];
    draw(order, runs);
  }

  function draw(order, runs) {
    const { row, reason, pieces } = rows.get(order.id);
    const cut = order.state === "Ended" ? runs[0] : null;
    row.dataset.state = cut ? `cut-${cut.state}` : order.state;
    const waits = order.waits_for && ` · ${named("waits", order.waits_for)}`;
    const word = cut ? t(`piece.cut_${cut.state}`) : t(`piece.recut_${order.state}`);
    const lines = [
      element("p", { class: "recut-state" }, word, waits || null),
      element("p", {}, element("a", { href: `/orders/${encodeURIComponent(order.id)}` }, order.id), " ", ...why(reason), count(pieces)),
      order.state === "Aborted" && order.reason && element("p", { class: "faint", lang: "en" }, order.reason),
      runs.length > 0 && order.state === "Ended" && element("p", {}, ...runs.map(({ marker }) => markerLink(marker))),
    ];
    row.replaceChildren(...lines.filter(Boolean));
  }

  const count = (pieces) => (pieces?.length > 1 ? ` · ${t("piece.pieces", { number: pieces.length })}` : null);

  const markerLink = (marker) =>
    element("a", { class: "button", href: `/markers/${encodeURIComponent(marker)}` }, t("piece.marker"), element("span", { class: "faint" }, marker));

  function soon(id) {
    clearTimeout(timers.get(id));
    timers.set(id, setTimeout(() => refresh(id).catch(failed), AGAIN_MS));
  }

  return {
    read,
    show(order) {
      add(order.id, {});
      draw(order, []);
      rows.get(order.id).row.scrollIntoView({ block: "nearest" });
      read();
    },
    hear({ kind, subject, data: more }) {
      if (kind === "order.recut" && subject === told.family) read();
      else if (rows.has(subject)) soon(subject);
      else if (rows.has(more.order)) soon(more.order);
    },
  };
}

function why(reason) {
  if (!reason) return [];
  const known = REASONS.find((one) => reason === one || reason.startsWith(`${one}: `));
  if (!known) return [element("span", { lang: "en" }, reason)];
  const typed = reason.slice(known.length + 2);
  return [wordOf(known), typed && element("q", {}, typed)].filter(Boolean).flatMap((one, i) => (i ? [" ", one] : [one]));
}
