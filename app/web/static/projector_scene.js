// What is thrown on the cloth, drawn in its own millimetres: x along it from the window's start, y across it and up.

import { named, svgElement, t } from "./frame.js";
import { drawMarker, placed } from "./marker.js";
import { label, labelOn } from "./projector_labels.js";

const LEAST_LETTERS_MM = 11;
const LEAST_APART_MM = 12; // of repeat lines: of a finer pattern every second, third ... is shown
const NUMBERED_APART_MM = 40;
const BUNDLE_COLOURS = 6;
const GRID_MM = 10;
const WIDE_GRID_MM = 100;
const MOST_LINES = 2000;

// What of a piece is told: the number of its bundle, which garment of the order it belongs to, its name and code.
export function toldOf(job, id) {
  const piece = job.pieces.get(id);
  const isSided = ["left", "right"].includes(piece.side) && !piece.name.startsWith(piece.side);
  const side = isSided ? named("side", piece.side) : "";
  const name = [named("piece", piece.name), side].filter(Boolean).join(" ");
  return { name, code: job.codes.get(id) ?? "", garment: piece.garment, bundle: job.bundles.indexOf(piece.garment) + 1 };
}

// The cut as it goes: what is done, what the knife is at, what is to come.
export function drawCut(job, at, flips) {
  const group = clothAt(job, at.offset_mm);
  const { group: drawn, groups } = markerOf(job);
  for (const [id, piece] of groups) {
    piece.classList.add(at.cutting.has(id) ? "cutting" : at.done.has(id) ? "done" : "to-come");
    if (at.cutting.has(id)) {
      const { name, code } = toldOf(job, id);
      piece.append(labelOn(outlineOf(job, id), [name, code], LEAST_LETTERS_MM, { flips }));
      drawn.append(piece); // over its neighbours
    }
  }
  group.append(drawn);
  return group;
}

// The pieces that still lie, by bundle; what is not cut yet as an outline.
export function drawLying(job, at, flips) {
  const group = clothAt(job, at.offset_mm);
  const { group: drawn, groups } = markerOf(job);
  for (const [id, piece] of groups) {
    if (job.taken.has(id)) {
      piece.remove();
      continue;
    }
    const { name, code, garment, bundle } = toldOf(job, id);
    piece.classList.add(at.done.has(id) ? "lying" : "to-come");
    piece.setAttribute("data-bundle", ((bundle - 1) % BUNDLE_COLOURS) + 1);
    const said = t("projector.take_piece", { piece: name, garment: named("garment", garment), code });
    for (const [key, value] of Object.entries({ role: "button", tabindex: 0, "aria-label": said })) piece.setAttribute(key, value);
    piece.append(labelOn(outlineOf(job, id), [`${bundle} ${name}`, code], LEAST_LETTERS_MM, { flips }));
  }
  group.append(drawn);
  return group;
}

// Where cloth must lie by its pattern: the lines on which the repeat begins, the match points, and the faults.
export function drawStripes(job, at, flips) {
  const group = clothAt(job, at.offset_mm);
  const { group: drawn } = markerOf(job);
  const { marker } = job;
  group.append(drawn);
  for (const fault of marker.cloth.faults ?? []) group.append(svgElement("path", { class: "fault", d: pathOf(fault.area, true) }));
  if (!marker.cloth.repeat) return group;
  const { length_mm: length, cloth } = marker;
  const { along_mm, across_mm, origin_x_mm, origin_y_mm } = cloth.repeat;
  for (const { at: y, number, shown } of multiples(across_mm, origin_y_mm, cloth.width_mm)) {
    group.append(line("repeat across", [0, y], [length, y], number));
    if (shown) group.append(label([at.offset_mm + 30, y], [`${number}`], 22, { flips, kind: "number" }));
  }
  for (const { at: x, number, shown } of multiples(along_mm, origin_x_mm, length)) {
    group.append(line("repeat along", [x, 0], [x, cloth.width_mm], number));
    if (shown) group.append(label([x, 24], [`${number}`], 22, { flips, kind: "number" }));
  }
  for (const placement of marker.placements) {
    for (const point of job.pieces.get(placement.piece)?.match_points ?? []) {
      group.append(matchAt(placed(placement, [point.x, point.y]), point.name, flips));
    }
  }
  return group;
}

// What is to be laid next: the cloth's outline from its beginning, and which cloth it is.
export function drawLoad(job, area, flips) {
  const { load } = job.run;
  const group = svgElement("g", { class: "job", "data-offset": 0 });
  const [length, width] = [load.length_mm, load.width_mm];
  group.append(svgElement("rect", { class: "cloth", x: 0, y: 0, width: length, height: width }));
  group.append(line("beginning", [0, 0], [0, width]));
  for (const share of [0.15, 0.85]) {
    const y = share * width;
    group.append(svgElement("path", { class: "arrow", d: pathOf([[15, y - 45], [105, y], [15, y + 45]], true) }));
  }
  const lines = [
    load.cloth || t("projector.any_cloth"),
    [load.dye_lot && t("projector.dye_lot", { lot: load.dye_lot }), load.roll && t("projector.roll", { roll: load.roll })].filter(Boolean).join(" · "),
    t("projector.size", { width: Math.round(width), length: (length / 1000).toFixed(2) }),
    `${job.run.order} · ${named("material", job.run.material)}`,
  ];
  const middle = Math.min(length, area.length) / 2;
  group.append(label([middle, width / 2], lines.filter(Boolean), Math.min(90, middle / 9), { flips, kind: "load" }));
  return group;
}

// The cutter's window, in which the knife reaches the cloth.
export function drawWindow({ length, width }) {
  return svgElement("rect", { class: "window", x: 0, y: 0, width: length, height: width });
}

// A grid of the table's own millimetres, numbered every 100.
export function drawGrid({ left, low, right, high }, flips) {
  const group = svgElement("g", { class: "grid" });
  const [from, to] = [[left, low], [right, high]].map((corner, side) => corner.map((place) => rounded(place, side)));
  const lines = (step, name) => {
    let d = "";
    for (let x = from[0]; x <= to[0]; x += step) d += `M${x} ${from[1]}V${to[1]}`;
    for (let y = from[1]; y <= to[1]; y += step) d += `M${from[0]} ${y}H${to[0]}`;
    group.append(svgElement("path", { class: name, d }));
  };
  const fine = (to[0] - from[0] + to[1] - from[1]) / GRID_MM < MOST_LINES;
  if (fine) lines(GRID_MM, "fine");
  lines(WIDE_GRID_MM, "wide");
  for (let x = from[0]; x <= to[0]; x += WIDE_GRID_MM) group.append(label([x, from[1] + 18], [`${x}`], 22, { flips, kind: "scale" }));
  for (let y = from[1] + WIDE_GRID_MM; y <= to[1]; y += WIDE_GRID_MM) group.append(label([from[0] + 34, y], [`${y}`], 22, { flips, kind: "scale" }));
  return group;
}

const rounded = (place, side) => WIDE_GRID_MM * (side ? Math.ceil(place / WIDE_GRID_MM) : Math.floor(place / WIDE_GRID_MM));

// The group of a job whose marker lies so that the window begins at an offset of it.
function clothAt({ marker }, offset) {
  const group = svgElement("g", { class: "job", "data-offset": offset, transform: `translate(${-offset} 0)` });
  group.append(svgElement("rect", { class: "cloth", x: 0, y: 0, width: marker.length_mm, height: marker.cloth.width_mm }));
  return group;
}

function markerOf(job) {
  const drawn = drawMarker(job.marker, [...job.pieces.values()]);
  drawn.group.removeAttribute("transform"); // the cloth's own frame is that of the layer
  drawn.group.querySelector(".cloth").remove();
  return drawn;
}

const outlineOf = (job, id) => job.marker.placements.find(({ piece }) => piece === id).outline;

const pathOf = (points, closed) => `M${points.map(([x, y]) => `${x} ${y}`).join("L")}${closed ? "Z" : ""}`;

const line = (name, [x1, y1], [x2, y2], number = null) => svgElement("line", { class: name, x1, y1, x2, y2, "data-number": number });

// The places from 0 to an end at which a repeat begins, with their numbers; of a fine one not every one.
function multiples(period, origin, end) {
  if (!period) return [];
  const every = Math.ceil(LEAST_APART_MM / period);
  const numbered = Math.ceil(NUMBERED_APART_MM / (period * every));
  const found = [];
  for (let number = Math.ceil(-origin / period); origin + number * period <= end && found.length < MOST_LINES; number++) {
    if (number % every === 0) found.push({ at: origin + number * period, number, shown: (number / every) % numbered === 0 });
  }
  return found;
}

function matchAt([x, y], name, flips) {
  const group = svgElement("g", { class: "match", "data-name": name });
  group.append(
    svgElement("circle", { cx: x, cy: y, r: 9 }),
    svgElement("path", { d: `M${x - 16} ${y}H${x + 16}M${x} ${y - 16}V${y + 16}` }),
    label([x, y - 26], [named("match", name)], 16, { flips, kind: "match-name" }),
  );
  return group;
}
