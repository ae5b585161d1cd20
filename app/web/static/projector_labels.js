// Text on the cloth: where it fits on a piece, how large it can be, and which way up.

import { svgElement } from "./frame.js";

const STEPS = 14; // of the grid on which the roomiest place of a piece is looked for
const LINE = 1.15; // of the letters' height, from line to line
const LARGEST_MM = 42;
const UPRIGHT = 0.7; // of the room across counts: a text is turned only if it gets much more

// A text of some lines around a place of the cloth, whose y runs up. `flips` are 1 or -1 along and up.
export function label([x, y], lines, size, { flips, angle = 0, kind = "" }) {
  const text = svgElement("text", {
    class: `label ${kind}`,
    transform: `translate(${x} ${y}) rotate(${angle}) scale(${flips[0]} ${flips[1]})`,
    "font-size": size,
    "text-anchor": "middle",
  });
  lines.forEach((line, number) => {
    const down = size * ((number - (lines.length - 1) / 2) * LINE + 0.35);
    const part = svgElement("tspan", { x: 0, y: down });
    part.textContent = line;
    text.append(part);
  });
  return text;
}

// The lines of a text on a piece's outline, where they can be largest; the last one alone where they would be too
// small.
export function labelOn(outline, lines, least, options) {
  const all = bestSpot(outline, lines);
  const [some, spot] = all.size >= least ? [lines, all] : [lines.slice(-1), bestSpot(outline, lines.slice(-1))];
  return label(spot.at, some, Math.max(spot.size, least * 0.7), { ...options, angle: spot.angle });
}

function bestSpot(outline, lines) {
  const wide = Math.max(...lines.map(widthOf));
  let best = { size: 0, angle: 0, at: outline[0] };
  for (const { at, radius, along, across, off } of spotsOf(outline)) {
    const high = (1.8 * radius) / (lines.length * LINE);
    for (const [angle, room] of [[0, along], [90, UPRIGHT * across]]) {
      // Of equals the one nearest to the piece's middle.
      const size = Math.min(LARGEST_MM, (0.9 * room) / wide, high) - 0.01 * off;
      if (size > best.size) best = { size, angle, at };
    }
  }
  return best;
}

// How wide a text is to its letters' height: Chinese ones are square.
const widthOf = (text) => [...text].reduce((sum, letter) => sum + (letter.codePointAt(0) > 0x2e80 ? 1 : 0.58), 0);

const spots = new WeakMap();

// Places inside a piece: how far the edges are, how long the piece is along and across with the place in the middle,
// and how far off the piece's own middle it is.
function spotsOf(outline) {
  if (!spots.has(outline)) spots.set(outline, findSpots(outline));
  return spots.get(outline);
}

function findSpots(outline) {
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found = [];
  for (let i = 1; i < STEPS; i++) {
    for (let j = 1; j < STEPS; j++) {
      const at = [left + ((right - left) * i) / STEPS, low + ((high - low) * j) / STEPS];
      if (!isInside(outline, at)) continue;
      const [along, across] = [0, 1].map((axis) => roomAt(outline, at, axis));
      const off = Math.hypot(at[0] - (left + right) / 2, at[1] - (low + high) / 2);
      found.push({ at, radius: distanceTo(outline, at), along, across, off });
    }
  }
  return found;
}

const edges = (outline) => outline.map((point, number) => [outline[(number + outline.length - 1) % outline.length], point]);

function crossings(outline, [x, y], axis) {
  const level = axis === 0 ? y : x;
  const other = 1 - axis;
  return edges(outline)
    .filter(([a, b]) => a[other] > level !== b[other] > level)
    .map(([a, b]) => a[axis] + ((level - a[other]) / (b[other] - a[other])) * (b[axis] - a[axis]));
}

const isInside = (outline, at) => crossings(outline, at, 0).filter((x) => x > at[0]).length % 2 === 1;

// How long the outline's inside is at a place along an axis, the place in its middle.
function roomAt(outline, at, axis) {
  const far = crossings(outline, at, axis).map((place) => place - at[axis]);
  const [before, after] = [far.filter((one) => one < 0).map(Math.abs), far.filter((one) => one >= 0)];
  return 2 * Math.min(...before, ...after);
}

function distanceTo(outline, [x, y]) {
  return Math.min(
    ...edges(outline).map(([[ax, ay], [bx, by]]) => {
      const [dx, dy] = [bx - ax, by - ay];
      const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      return Math.hypot(ax + share * dx - x, ay + share * dy - y);
    }),
  );
}
