// What a filled form says: the order that it posts, and what of it is checked as it is typed.

// A number as it was meant: full-width digits and decimal commas too. What is none stays text, for the service
// to say so.
export function number(text) {
  const told = text.normalize("NFKC").trim().replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(told) ? Number(told) : told;
}

export const valuesOf = (form) => Object.fromEntries(new FormData(form));

const given = (values, prefix) =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([key, text]) => key.startsWith(prefix) && text.trim())
      .map(([key, text]) => [key.slice(prefix.length), number(text)]),
  );

export const designation = (values) => `${values["size.stature"]}/${values["size.chest"]}${values["size.type"]}`;

// The body and the styles: what a draft is made of.
export function suitOf(values, garments) {
  const sized = values.body === "size";
  return {
    measurements: given(values, "m."),
    ...(sized ? { size: designation(values), differences: given(values, "d.") } : {}),
    garments: garments
      .filter(({ name }) => values[`garment.${name}`])
      .map(({ name, options }) => ({ garment: name, style: styleOf(values, name, options) })),
  };
}

function styleOf(values, garment, options) {
  const style = {};
  for (const { name, choices, default: usual } of options) {
    const text = values[`${garment}.${name}`] ?? "";
    if (choices) style[name] = choices.find((choice) => `${choice}` === text) ?? text;
    else if (text.trim()) style[name] = number(text);
    else if (usual !== null) style[name] = usual;
  }
  return style;
}

function shellOf(values) {
  if (values["cloth.kind"] === "stock") {
    const lot = values["cloth.dye_lot"];
    return { name: values["cloth.name"] ?? "", ...(lot ? { dye_lot: lot } : {}), match: values["cloth.match"] };
  }
  const [along, across] = [number(values["cloth.along_mm"]) || 0, number(values["cloth.across_mm"]) || 0];
  const repeat = along || across ? { repeat: { along_mm: along, across_mm: across, match: values["cloth.told_match"] } } : {};
  const name = values["cloth.told_name"].trim();
  return { ...(name ? { name } : {}), width_mm: number(values["cloth.width_mm"]), nap: values["cloth.nap"], ...repeat };
}

function clothsOf(values, materials) {
  const cloths = {};
  for (const material of materials) {
    const kind = values[`${material}.kind`];
    if (kind === "stock") cloths[material] = { name: values[`${material}.name`] ?? "" };
    if (kind === "told") cloths[material] = { width_mm: number(values[`${material}.width_mm`]) };
  }
  return cloths;
}

const moment = (text) => (text ? new Date(text).toISOString() : null);

export function orderOf(values, garments, materials, hold) {
  const order = { id: values.id.trim(), customer: values.customer.trim(), ...suitOf(values, garments), cloth: shellOf(values) };
  const cloths = clothsOf(values, materials);
  if (Object.keys(cloths).length) order.cloths = cloths;
  if (values.priority.trim()) order.priority = number(values.priority);
  for (const name of ["due", "earliest_start"]) if (values[name]) order[name] = moment(values[name]);
  if (hold) order.hold = true;
  return order;
}

// The number after the last order's, written as that was; of an order that is a recut, after the whole one's.
export function nextId(last) {
  const told = last?.replace(/-R\d+$/, "").match(/^(.*?)(\d+)$/);
  if (!told) return `${new Date().toISOString().slice(0, 10)}-1`;
  const next = `${BigInt(told[2]) + 1n}`.padStart(told[2].length, "0");
  return `${told[1]}${next}`.slice(0, 64);
}
