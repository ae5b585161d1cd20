// Measures on the cloth: two clicks, and the millimetres between them. Corners of pieces catch what is near.

import { svgElement, t } from "./frame.js";
import { path } from "./marker.js";

const CATCH_PX = 12;

export class Measure {
  constructor(page) {
    this.page = page;
    this.lines = svgElement("g", { class: "measure" });
    this.result = document.getElementById("measured");
    this.onMove = (event) => this.follow(event);
  }

  enter() {
    this.page.stage.addEventListener("pointermove", this.onMove);
    this.clear();
  }

  leave() {
    this.page.stage.removeEventListener("pointermove", this.onMove);
    this.clear();
  }

  clear() {
    this.points = [];
    this.show(this.points);
  }

  tap(event) {
    if (this.points.length === 2) this.points = [];
    this.points.push(this.caught(event));
    this.show(this.points);
    return true;
  }

  follow(event) {
    const here = this.caught(event);
    this.show(this.points.length === 1 ? [...this.points, here] : this.points, here);
  }

  key(key) {
    if (key !== "Escape") return false;
    this.clear();
    return true;
  }

  // A place of the cloth, or the corner of an outline that is near.
  caught(event) {
    const { sheet, view } = this.page;
    const [x, down] = view.at(event);
    const y = sheet.show.cloth.width_mm - down;
    let best = CATCH_PX / view.scale;
    let found = null;
    for (const { outline } of sheet.show.placements) {
      for (const point of outline) {
        const apart = Math.hypot(point[0] - x, point[1] - y);
        if (apart < best) [best, found] = [apart, point];
      }
    }
    return found ?? [x, y];
  }

  show(points, here = null) {
    const dots = [...points, ...(here && points.length < 2 ? [here] : [])];
    this.lines.replaceChildren(
      svgElement("path", { class: "line", d: path(points, false) }),
      ...dots.map(([x, y]) => svgElement("path", { class: "dot", d: `M${x} ${y}h0` })),
    );
    this.page.sheet.over.append(this.lines);
    this.result.replaceChildren();
    if (points.length < 2) return;
    const [[x1, y1], [x2, y2]] = points;
    const mm = (value) => Math.abs(value).toFixed(1);
    this.result.append(t("marker_view.measured", { mm: mm(Math.hypot(x2 - x1, y2 - y1)) }));
    this.result.append(document.createElement("br"), t("marker_view.measured_parts", { x: mm(x2 - x1), y: mm(y2 - y1) }));
  }
}
