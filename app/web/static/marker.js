// A marker as SVG in millimetres, from a plan's own numbers: nothing is guessed, nothing comes as markup.
// The cloth's frame has y upwards; the drawing turns it, so (0, 0) of the cloth is the lower left corner.

import { svgElement } from "./frame.js";

export const path = (points, closed) =>
  points.length ? `M${points.map(([x, y]) => `${x} ${y}`).join("L")}${closed ? "Z" : ""}` : "";

// A piece's own point on the cloth.
export function placed({ x, y, rotation }, [px, py]) {
  const angle = (rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [x + px * cos - py * sin, y + px * sin + py * cos];
}

// The garments in the order in which they first come, as the colours --garment-1 and so on follow them.
export const garmentsOf = (pieces) => [...new Set(pieces.map((piece) => piece.garment))];

export const nameOf = (piece) => [piece.garment, piece.name, piece.side].filter((word) => word && word !== "both").join(" ");

// Left, lowest, right and highest place of points.
export function boxOf(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

// Draws a marker into a new <g class="marker">. Each piece is <g class="piece" data-piece="ID" data-garment="N">
// with <path class="outline"> exactly as the plan has it, <path class="seam">, <path class="grain">,
// <path class="notches"> and <path class="drills">, which a style may hide.
export function drawMarker(marker, pieces) {
  const byId = new Map(pieces.map((piece) => [piece.id, piece]));
  const garments = garmentsOf(pieces);
  const width = marker.cloth.width_mm;
  const group = svgElement("g", { class: "marker", transform: `translate(0 ${width}) scale(1 -1)` });
  group.append(svgElement("rect", { class: "cloth", x: 0, y: 0, width: marker.length_mm, height: width }));
  const groups = new Map();
  for (const placement of marker.placements) {
    const piece = byId.get(placement.piece);
    const drawn = svgElement("g", {
      class: "piece",
      "data-piece": placement.piece,
      "data-garment": piece ? garments.indexOf(piece.garment) + 1 : 0,
    });
    drawPiece(drawn, placement, piece);
    groups.set(placement.piece, drawn);
    group.append(drawn);
  }
  return { group, groups, width, length: marker.length_mm };
}

// Draws a piece into its group as it is placed, in place of how it lay before.
export function drawPiece(group, placement, piece) {
  const lines = { outline: path(placement.outline, true), ...(piece ? linesOf(placement, piece) : {}) };
  for (const [name, d] of Object.entries(lines)) {
    let line = group.querySelector(`.${name}`);
    if (!line) group.append((line = svgElement("path", { class: name })));
    line.setAttribute("d", d);
  }
}

function linesOf(placement, piece) {
  const at = (points) => points.map((point) => placed(placement, point));
  const all = (strokes) => strokes.map((points) => path(at(points), false)).join("");
  return {
    seam: path(at(piece.seam_line), true),
    grain: all(grainOf(piece)),
    notches: all(piece.notches.map(notchOf)),
    drills: all(piece.drills.flatMap(crossAt)),
  };
}

const HEAD_MM = 12;

// Along +x of the piece's own frame, over the middle half of its length, with a head that tells which way it lies.
function grainOf(piece) {
  const [left, low, right, high] = boxOf(piece.outline);
  const [from, to, y] = [left + (right - left) / 4, right - (right - left) / 4, (low + high) / 2];
  const head = Math.min(HEAD_MM, (to - from) / 4);
  return [
    [[from, y], [to, y]],
    [[to - head, y + head / 2], [to, y], [to - head, y - head / 2]],
  ];
}

function notchOf({ x, y, angle, depth }) {
  const turned = (angle * Math.PI) / 180;
  return [[x, y], [x + depth * Math.cos(turned), y + depth * Math.sin(turned)]];
}

const crossAt = ({ x, y }) => [[[x - 3, y], [x + 3, y]], [[x, y - 3], [x, y + 3]]];
