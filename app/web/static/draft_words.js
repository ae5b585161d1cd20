// What is wrong with a form, in the words of the page's language: made of the service's data, not of its sentences.

import { element, t } from "./frame.js";

const rounded = (value) => (typeof value === "number" ? `${Math.round(value * 10) / 10}` : `${value ?? ""}`);
const unitOf = (unit) => t(`suit.unit_${unit ?? "mm"}`);

const KINDS = {
  range: (fault) => (fault.in_cm ? "fault_in_cm" : fault.size ? "fault_of_size" : "fault_range"),
  proportion: () => "fault_proportion",
  number: (fault) => (fault.of_difference ? "fault_difference" : "fault_number"),
  missing: () => "fault_missing",
  both: () => "fault_both",
  twice: () => "fault_both",
  size: () => "fault_size",
  no_size: () => "fault_no_size",
};

// A fault of a measurement; `labels` says what each is called.
export function measurementFault(fault, labels) {
  const key = KINDS[fault.kind]?.(fault);
  if (!key) return inEnglish(fault.message);
  const references = fault.references.map(
    ({ measurement, value, unit }) => `${labels[measurement]} ${t("suit.value", { value: rounded(value), unit: unitOf(unit) })}`,
  );
  return t(`suit.${key}`, {
    value: rounded(fault.value),
    low: rounded(fault.low),
    high: rounded(fault.high),
    unit: unitOf(fault.unit),
    size: fault.size ?? "",
    references: references.join(t("suit.and")),
  });
}

export const choiceWord = (choice) => (typeof choice === "string" ? t(`suit.value_${choice.replaceAll(" ", "_")}`) : `${choice}`);

// A fault of a garment's style or draft.
export function garmentFault(fault) {
  if (!["choice", "range", "together", "body"].includes(fault.kind)) {
    return [t("suit.fault_style_draft"), " ", inEnglish(fault.message)];
  }
  const together = fault.kind === "together";
  return t(`suit.fault_style_${fault.kind}`, {
    value: together ? choiceWord(fault.value) : rounded(fault.value),
    accepted: fault.accepted.map(choiceWord).join(t("suit.and")),
    low: rounded(fault.low),
    high: rounded(fault.high),
    other: together ? choiceWord(fault.other) : "",
  });
}

// What the service says in its own words.
export const inEnglish = (text) => element("span", { lang: "en" }, text);
