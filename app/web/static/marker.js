// A marker as SVG in millimetres, from a plan's own numbers: nothing is guessed, nothing comes as markup.
// The cloth's frame has y upwards; the drawing turns it, so (0, 0) of the cloth is the lower left corner.

import { svgElement } from "./frame.js";

const path = (points, closed) =>
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
    const drawn = drawPiece(placement, piece, piece ? garments.indexOf(piece.garment) + 1 : 0);
    groups.set(placement.piece, drawn);
    group.append(drawn);
  }
  return { group, groups, width, length: marker.length_mm };
}

function drawPiece(placement, piece, garment) {
  const group = svgElement("g", { class: "piece", "data-piece": placement.piece, "data-garment": garment });
  group.append(svgElement("path", { class: "outline", d: path(placement.outline, true) }));
  if (!piece) return group;
  const at = (point) => placed(placement, point);
  group.append(
    svgElement("path", { class: "seam", d: path(piece.seam_line.map(at), true) }),
    svgElement("path", { class: "grain", d: path(grainOf(piece).map(at), false) }),
    svgElement("path", { class: "notches", d: piece.notches.map((notch) => path(notchOf(notch).map(at), false)).join("") }),
    svgElement("path", { class: "drills", d: piece.drills.map((drill) => crossAt(drill).map((line) => path(line.map(at), false)).join("")).join("") }),
  );
  return group;
}

// Along +x of the piece's own frame, over the middle half of its length.
function grainOf(piece) {
  const xs = piece.outline.map(([x]) => x);
  const ys = piece.outline.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const y = (Math.min(...ys) + Math.max(...ys)) / 2;
  return [[left + (right - left) / 4, y], [right - (right - left) / 4, y]];
}

function notchOf({ x, y, angle, depth }) {
  const turned = (angle * Math.PI) / 180;
  return [[x, y], [x + depth * Math.cos(turned), y + depth * Math.sin(turned)]];
}

const crossAt = ({ x, y }) => [[[x - 3, y], [x + 3, y]], [[x, y - 3], [x, y + 3]]];
