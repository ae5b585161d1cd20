// What lies over or under the pieces of a marker: the cloth's pattern and flaws, names, the sequence of the cut.

import { svgElement } from "./frame.js";
import { boxOf, path } from "./marker.js";

const NAME_MM = 34; // the largest letters
const LEAST_MM = 4;
const WIDE = /[\u2e80-\uffff]/; // letters that are as wide as they are high

// The repeat of stripes and checks, one line for each that begins on the cloth; empty on plain cloth.
export function repeatLines({ repeat, width_mm: width }, length) {
  if (!repeat) return "";
  const across = places(repeat.origin_x_mm, repeat.along_mm, length).map((x) => `M${x} 0V${width}`);
  const along = places(repeat.origin_y_mm, repeat.across_mm, width).map((y) => `M0 ${y}H${length}`);
  return [...across, ...along].join("");
}

function places(origin, step, end) {
  const found = [];
  if (step > 0) for (let at = ((origin % step) + step) % step; at <= end; at += step) found.push(at);
  return found;
}

// Faults, splices and what of the cloth's edges cannot be used, as a group.
export function drawFlaws(cloth, length) {
  const group = svgElement("g", { class: "flaws" });
  for (const points of unusable(cloth, length)) group.append(svgElement("path", { class: "edge", d: path(points, true) }));
  for (const { x_mm: x, width_mm: width } of cloth.splices) {
    group.append(svgElement("rect", { class: "splice", x, y: 0, width, height: cloth.width_mm }));
    group.append(svgElement("path", { class: "splice", d: `M${x} 0V${cloth.width_mm}` }));
  }
  for (const { name, area } of cloth.faults) {
    group.append(svgElement("path", { class: "fault", d: path(area, true) }, svgElement("title", {}, name)));
  }
  return group;
}

function unusable({ edges, width_mm: width }, length) {
  if (!edges.length) return [];
  const known = [...edges].sort((one, other) => one.x_mm - other.x_mm);
  const [first, last] = [known[0], known[known.length - 1]];
  const all = [{ ...first, x_mm: 0 }, ...known.filter(({ x_mm: x }) => x > 0 && x < length), { ...last, x_mm: length }];
  return [
    [[0, 0], ...all.map(({ x_mm: x, low_mm: y }) => [x, y]), [length, 0]],
    [[0, width], ...all.map(({ x_mm: x, high_mm: y }) => [x, y]), [length, width]],
  ];
}

const turned = (outline) => outline.map(([x, y]) => [y, x]);

// A text that fits into a piece, the right way up though the cloth's frame has y upwards; across the cloth if there
// it can be larger.
export function drawName(outline, text) {
  const wide = [...text].reduce((sum, letter) => sum + (WIDE.test(letter) ? 1 : 0.56), 0);
  const sizeIn = ({ room, high }) => Math.min(NAME_MM, (0.92 * room) / wide, 0.7 * high);
  const [along, across] = [roomIn(outline), roomIn(turned(outline))];
  const isAcross = sizeIn(across) > 1.3 * sizeIn(along);
  const size = sizeIn(isAcross ? across : along);
  if (size < LEAST_MM) return null;
  const [x, y] = isAcross ? [across.y, across.x] : [along.x, along.y];
  const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(1 -1)${isAcross ? " rotate(-90)" : ""}`;
  return svgElement("text", { class: "name", transform: at, "font-size": size.toFixed(1) }, text);
}

// Where inside an outline a line along the cloth is longest, and how much of the piece is above and below it there.
export function roomIn(outline) {
  const [, low, , high] = boxOf(outline);
  let best = { x: 0, y: 0, room: 0, high: 0 };
  for (const share of [0.5, 0.4, 0.6, 0.3, 0.7]) {
    const y = low + share * (high - low);
    for (const [from, to] of insideAt(outline, y)) {
      if (to - from > best.room * 1.05) best = { x: (from + to) / 2, y, room: to - from };
    }
  }
  // At the line's middle, the piece may be lower than it is as a whole.
  const upright = insideAt(turned(outline), best.x).find(([from, to]) => from <= best.y && best.y <= to);
  return { ...best, high: upright ? 2 * Math.min(best.y - upright[0], upright[1] - best.y) : 0 };
}

function insideAt(outline, y) {
  const crossed = [];
  outline.forEach(([x1, y1], i) => {
    const [x2, y2] = outline[(i + 1) % outline.length];
    if (y1 > y !== y2 > y) crossed.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  });
  crossed.sort((one, other) => one - other);
  return crossed.flatMap((from, i) => (i % 2 ? [] : [[from, crossed[i + 1]]]));
}
