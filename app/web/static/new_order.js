// The form of an order: figures that show where each measurement is taken, the service's check as one types, the
// pieces as they would be cut.

import { api, data, element, failed, may, t } from "./frame.js";
import { Drafting } from "./drafting.js";
import { garmentFault, inEnglish, measurementFault } from "./draft_words.js";
import { drawFigures } from "./figures.js";
import { designation, nextId, orderOf, suitOf, valuesOf } from "./order_form.js";
import { Stock } from "./order_stock.js";
import { drawSheet, pieceName } from "./sheet.js";

const { measurements, garments, sizes, materials } = data();
const LABELS = Object.fromEntries(measurements.map(({ name, label }) => [name, label]));
const BY_NAME = new Map(measurements.map((measurement) => [measurement.name, measurement]));
const KEPT = "new_order";

const form = document.getElementById("form");
const status = document.getElementById("status");
const field = (name) => form.elements.namedItem(name);
const input = (name) => document.getElementById(name) ?? field(name);

// Faults, each at its own field: those of the draft come and go with it, those of a refused order stay until
// their field is changed.
const tellings = new Map([...form.querySelectorAll("[data-fault]")].map((place) => [place.dataset.fault, place]));
let asked = false; // whether somebody tried to post: from then on what is missing is told too

function tell(name, ...words) {
  const place = tellings.get(name) ?? tellings.get("form");
  place.replaceChildren(...words.flat());
  const control = document.getElementById(name);
  if (control?.matches("input, select")) control.setAttribute("aria-invalid", words.length > 0);
}

function clearFaults(ours) {
  for (const name of tellings.keys()) if (ours(name)) tell(name);
}

const styleFields = new Set(garments.flatMap(({ name, options }) => [name, ...options.map((option) => `${name}.${option.name}`)]));
const ofDraft = (name) => name.startsWith("m.") || name.startsWith("d.") || name === "size" || name === "garments" || styleFields.has(name);

// Figures.

const active = document.getElementById("active");
const figures = drawFigures({
  label: t("new_order.where"),
  labels: LABELS,
  captions: { front: t("new_order.front"), side: t("new_order.side"), back: t("new_order.back") },
  chosen: (name) => input(`m.${name}`).focus(),
});
document.getElementById("figures").append(figures.svg);

function light(name) {
  figures.light(name);
  for (const each of form.querySelectorAll(".measure-field")) each.classList.toggle("lit", each.dataset.field === name);
  const measurement = BY_NAME.get(name);
  if (!measurement) {
    active.replaceChildren(t("new_order.pick"));
    return;
  }
  const { label, meaning, low, high, unit } = measurement;
  const range = t("suit.range", { low, high, unit: t(`suit.unit_${unit}`) });
  active.replaceChildren(element("strong", {}, label), element("span", {}, meaning), element("span", { class: "number" }, range));
}

let focused = null;
for (const each of form.querySelectorAll(".measure-field")) {
  const name = each.dataset.field;
  each.addEventListener("focusin", () => light((focused = name)));
  each.addEventListener("focusout", () => light((focused = null)));
  each.addEventListener("pointerenter", () => light(name));
  each.addEventListener("pointerleave", () => light(focused));
}
for (const [name, line] of figures.lines) {
  line.addEventListener("pointerenter", () => light(name));
  line.addEventListener("pointerleave", () => light(focused));
}

// The pieces.

const preview = document.getElementById("preview");
const previewWord = document.getElementById("preview-word");
const pieceWord = document.getElementById("piece");

function showSheet(sheet) {
  preview.classList.toggle("old", !sheet);
  if (sheet) {
    const label = t("new_order.pieces", { number: sheet.pieces.length });
    preview.replaceChildren(drawSheet(sheet, label, (piece) => (pieceWord.textContent = piece ? pieceName(piece) : "")));
    previewWord.textContent = label;
  } else previewWord.textContent = t(preview.childElementCount ? "new_order.old_preview" : "new_order.no_preview");
}

// The draft.

function showDraft(draft) {
  clearFaults(ofDraft);
  let told = 0;
  let missing = 0;
  const seen = new Set();
  for (const fault of draft.faults) {
    if (fault.kind === "missing") missing++;
    else told++;
    if (fault.kind === "missing" && !asked) continue;
    const place = fault.measurement ? `${placeOf(fault)}.${fault.measurement}` : "size";
    if (seen.has(place)) continue;
    seen.add(place);
    tell(place, measurementFault(fault, LABELS));
  }
  for (const fault of draft.garment_faults) {
    told++;
    tell(fault.option ? `${fault.garment}.${fault.option}` : fault.garment, garmentFault(fault));
  }
  if (!Object.keys(suit().garments).length) {
    told++;
    if (asked) tell("garments", t("new_order.no_garment"));
  }
  showCompleted(draft.completed);
  showSheet(draft.sheet);
  status.dataset.state = told ? "bad" : missing ? "open" : "good";
  status.textContent = told
    ? t("new_order.faults", { number: told })
    : missing
      ? t("new_order.to_fill", { number: missing })
      : t("new_order.complete");
}

// A value that follows from the size is mended by its difference, if it has one.
const placeOf = (fault) =>
  fault.of_difference || (fault.size && field(`d.${fault.measurement}`).value.trim()) ? "d" : "m";

function showCompleted(completed) {
  for (const { name, low, high } of measurements) {
    const place = field(`m.${name}`);
    place.placeholder = `${low}–${high}`;
    place.classList.remove("completed");
  }
  for (const { measurement, value, origin } of completed) {
    const place = field(`m.${measurement}`);
    place.placeholder = `${value}`;
    place.classList.add("completed");
    place.title = t(origin === "size" ? "suit.from_size" : "suit.estimated");
  }
}

const suit = () => suitOf(valuesOf(form), garments);
const drafting = new Drafting({
  form: suit,
  onAnswer: showDraft,
  onState(state) {
    status.dataset.state = state;
    status.textContent = t(`new_order.${state}`);
  },
  onError: failed,
});

// What shows and what hides.

function arrange() {
  const sized = field("body").value === "size";
  document.getElementById("size").hidden = !sized;
  form.classList.toggle("sized", sized);
  for (const each of form.querySelectorAll(".difference")) each.hidden = !sized;
  const chests = sizes.chests[field("size.type").value].map(String);
  const chosen = field("size.chest").value;
  field("size.chest").replaceChildren(...chests.map((chest) => element("option", { selected: chest === chosen }, chest)));
  document.getElementById("designation").value = designation(valuesOf(form));
  for (const { name } of garments) form.querySelector(`[data-options="${name}"]`).hidden = !field(`garment.${name}`).checked;
  for (const place of form.querySelectorAll("[data-cloth]")) {
    const kind = field(`${place.dataset.cloth}.kind`).value;
    for (const part of place.querySelectorAll("[data-kind]")) part.hidden = part.dataset.kind !== kind;
  }
}

// Kept over a reload until it is posted.

const keep = () => sessionStorage.setItem(KEPT, JSON.stringify(valuesOf(form)));

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept) return null;
  for (const control of form.elements) {
    if (!control.name) continue;
    if (control.type === "checkbox") control.checked = control.name in kept;
    else if (control.type === "radio") control.checked = kept[control.name] === control.value;
    else if (control.name in kept) control.value = kept[control.name];
  }
  return kept;
}

form.addEventListener("input", (event) => {
  const { name } = event.target;
  if (!ofDraft(name)) tell(name);
  tell("form");
  arrange();
  if (name === "cloth.name" || name === "size.type") stock.showLots();
  keep();
  if (ofDraft(name) || name === "body" || name.startsWith("size.") || name.startsWith("garment.")) drafting.changed();
});

// Enter goes on to the next field, as forms are filled by those who type fast; to post is a button's matter.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input, select")) return;
  event.preventDefault();
  const fields = [...form.querySelectorAll("input, select, button")].filter((each) => each.checkVisibility() && !each.disabled);
  fields[fields.indexOf(event.target) + 1]?.focus();
});

// Posting.

function wrongField(control) {
  const { validity, min, max } = control;
  if (validity.valueMissing) return t("new_order.missing");
  if (validity.patternMismatch) return t("new_order.bad_id");
  if (validity.rangeUnderflow || validity.rangeOverflow) return t("new_order.bad_number", { low: min, high: max });
  if (validity.badInput) return t(control.type === "number" ? "new_order.bad_number" : "new_order.bad_time", { low: min, high: max });
  if (validity.stepMismatch) return t("new_order.bad_number", { low: min, high: max });
  return validity.valid ? null : t("new_order.too_long");
}

function checkFields() {
  for (const control of form.elements) {
    if (!control.name || ofDraft(control.name) || !control.checkVisibility?.()) continue;
    const wrong = wrongField(control);
    tell(control.name, ...(wrong ? [wrong] : []));
  }
  const rolls = [["cloth", field("cloth.kind").value], ...materials.map((name) => [name, field(`${name}.kind`).value])];
  for (const [name, kind] of rolls) if (kind === "stock" && !field(`${name}.name`).value) tell(`${name}.name`, t("new_order.missing"));
}

function firstFault() {
  const place = [...tellings.values()].find((each) => each.textContent && each.checkVisibility());
  return place ? (document.getElementById(place.dataset.fault) ?? place.closest("fieldset, section")?.querySelector("input, select")) : null;
}

// Where in the form a refusal of the service belongs: its words begin with the field of the order.
const PLACES = [
  [/^cloth\.width_mm/, "cloth.width_mm"], [/^cloth\.name/, "cloth.name"], [/^cloth/, "cloth"],
  [/^cloths\.(\w+)/, (found) => found[1]], [/^(id|customer|priority|due|earliest_start)\b/, (found) => found[1]],
];

function tellRefusal(error) {
  if (error.status === 409) return tell("id", t("new_order.taken_id"));
  if (error.status === 429 || error.status === 503) return tell("form", t("new_order.too_many"));
  if (error.status === 403) return tell("form", t("new_order.no_scope"));
  for (const [words, place] of PLACES) {
    const found = error.message.match(words);
    if (found) return tell(typeof place === "string" ? place : place(found), t("new_order.refused"), " ", inEnglish(error.message));
  }
  return tell("form", t("new_order.refused"), " ", inEnglish(error.message));
}

// The same form sent again, after a lost answer, is the same request.
const keys = new Map();
function keyOf(order) {
  const told = JSON.stringify(order);
  if (!keys.has(told)) keys.set(told, [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  return keys.get(told);
}

const buttons = [...form.querySelectorAll("[data-hold]")];

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const hold = event.submitter?.dataset.hold === "true";
  for (const button of buttons) button.disabled = true;
  asked = true;
  clearFaults((name) => !ofDraft(name));
  drafting.answered = -1;
  await drafting.settle();
  checkFields();
  const wrong = firstFault();
  if (wrong || !drafting.answer?.accepted) {
    wrong?.focus();
  } else {
    status.textContent = t("new_order.posting");
    const order = orderOf(valuesOf(form), garments, materials, hold);
    try {
      await api("POST", "/v1/orders", order, { "Idempotency-Key": `"${keyOf(order)}"` });
      sessionStorage.removeItem(KEPT);
      location.assign(`/orders/${encodeURIComponent(order.id)}`);
      return;
    } catch (error) {
      status.textContent = "";
      tellRefusal(error);
      firstFault()?.focus();
    }
  }
  for (const button of buttons) button.disabled = false;
});

document.getElementById("clear").addEventListener("click", () => {
  sessionStorage.removeItem(KEPT);
  location.reload();
});

const stock = new Stock(form, field);

async function begin() {
  light(null);
  await stock.load().catch(failed);
  const kept = restore();
  if (!kept && !stock.any) form.querySelector("[name='cloth.kind'][value=told]").checked = true;
  if (kept) stock.showLots(kept["cloth.dye_lot"]);
  arrange();
  restore();
  if (!field("id").value) {
    const { items } = await api("GET", "/v1/orders?limit=1");
    field("id").value = nextId(items[0]?.id);
  }
  drafting.edition++;
  await drafting.settle();
  for (const button of buttons) button.disabled = !may("orders:write");
  if (!may("orders:write")) tell("form", t("new_order.no_scope"));
}

begin().catch(failed);
