// A marker on the page: what is known of it, how it is drawn, and which piece is lit.

import { api, named, svgElement, t } from "./frame.js";
import { boxOf, drawMarker, drawPiece } from "./marker.js";
import { drawFlaws, drawName, repeatLines, roomIn } from "./marker_layers.js";

// What the API knows of a marker: itself, its order and that order's plan, and the codes of the pieces.
export async function loadMarker(id) {
  const marker = await api("GET", `/v1/markers/${encodeURIComponent(id)}`);
  const at = `/v1/orders/${encodeURIComponent(marker.order)}`;
  const [status, plan, listed, runs] = await Promise.all(["", "/plan", "/pieces", "/cut-runs"].map((of) => api("GET", at + of)));
  const codes = new Map(listed.items.map((item) => [item.id, item.code]));
  const begun = runs.items.some((run) => run.started_at);
  return { marker, status, plan, codes, begun, at };
}

// A code as it may have been typed, so that two of one piece are the same.
const plainCode = (text) => text.toUpperCase().replace(/[IL]/g, "1").replace(/O/g, "0").replace(/[- ]/g, "");

export class Sheet {
  constructor(known) {
    this.take(known);
    this.onLight = () => {};
    this.lit = null;
    this.content = svgElement("g", { class: "content" });
    this.order = new Map(); // when each piece is cut, from 1
    this.draw();
  }

  take(known) {
    Object.assign(this, known);
    this.pieces = new Map(known.plan.pieces.map((piece) => [piece.id, piece]));
    const clothOf = ({ cloth, cloths }) => (known.marker.material === "shell" ? cloth : cloths?.[known.marker.material]);
    // As it was ordered, by its name, and as the roll has it that was picked.
    this.cloth = { ...clothOf(known.plan.order), name: clothOf(known.status.order)?.name ?? "" };
    this.show = known.marker; // the marker as it is shown: edited or not
  }

  // Draws all anew.
  draw() {
    const { show } = this;
    this.drawn = drawMarker(show, this.plan.pieces);
    // The pattern and the flaws are seen on the pieces, too.
    this.repeat = svgElement("path", { class: "repeat", d: repeatLines(show.cloth, show.length_mm) });
    this.over = svgElement("g", { class: "over" });
    this.drawn.group.append(this.repeat, drawFlaws(show.cloth, show.length_mm), this.over);
    for (const placement of show.placements) this.label(placement);
    this.content.replaceChildren(this.drawn.group);
    this.number(this.order);
    this.light(this.lit);
  }

  // Draws one piece as it lies now.
  move(placement) {
    const group = this.drawn.groups.get(placement.piece);
    drawPiece(group, placement, this.pieces.get(placement.piece));
    group.querySelector(".name")?.remove();
    group.querySelector(".number")?.remove();
    this.label(placement);
    this.numberOne(placement);
  }

  setLength(marker) {
    this.show = marker;
    this.drawn.length = marker.length_mm;
    this.drawn.group.querySelector(".cloth").setAttribute("width", marker.length_mm);
    this.repeat.setAttribute("d", repeatLines(marker.cloth, marker.length_mm));
  }

  label(placement) {
    const piece = this.pieces.get(placement.piece);
    const name = piece && drawName(placement.outline, this.shortName(piece));
    if (name) this.drawn.groups.get(placement.piece).append(name);
  }

  // Says by numbers in which sequence the pieces are cut.
  number(order) {
    this.order = order;
    for (const placement of this.show.placements) this.numberOne(placement);
  }

  numberOne({ piece, outline }) {
    if (!this.order.has(piece)) return;
    const { x, y, high } = roomIn(outline);
    const size = Math.min(46, Math.max(14, 0.5 * high));
    const at = `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(1 -1)`;
    const text = svgElement("text", { class: "number", transform: at, "font-size": size.toFixed(1) }, `${this.order.get(piece)}`);
    this.drawn.groups.get(piece).append(text);
  }

  shortName(piece) {
    const name = named("piece", piece.name);
    // "left waistband" says it already.
    if (piece.side === "centre" || piece.name.startsWith(piece.side)) return name;
    return t("marker_view.sided", { name, side: named("side", piece.side) });
  }

  fullName(piece) {
    return `${named("garment", piece.garment)} · ${this.shortName(piece)}`;
  }

  // The ids of this marker's pieces that a code or an id means.
  find(text) {
    const [id, code] = [text.trim(), plainCode(text)];
    return this.marker.placements.map((one) => one.piece).find((one) => one === id || plainCode(this.codes.get(one) ?? "") === code);
  }

  placement(id) {
    return this.show.placements.find((one) => one.piece === id);
  }

  // Lights a piece up, or none.
  light(id) {
    this.drawn.groups.get(this.lit)?.classList.remove("is-lit");
    this.lit = this.drawn.groups.has(id) ? id : null;
    const group = this.drawn.groups.get(this.lit);
    group?.classList.add("is-lit");
    if (group && group.nextSibling !== this.repeat) this.repeat.before(group); // so that no neighbour's edge lies over it
    this.drawn.group.classList.toggle("has-lit", Boolean(group));
    this.onLight(this.lit);
  }

  // Where a piece lies in the drawing, y downwards.
  boxOf(id) {
    const [left, low, right, high] = boxOf(this.placement(id).outline);
    const width = this.show.cloth.width_mm;
    return [left, width - high, right, width - low];
  }
}
