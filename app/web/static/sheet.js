// Drafted pieces on a sheet, as the service lays them out: nothing is drawn that it did not say.

import { named, svgElement, t } from "./frame.js";

const path = (points, closed) => (points.length ? `M${points.map(([x, y]) => `${x} ${y}`).join("L")}${closed ? "Z" : ""}` : "");
const all = (lines) => lines.map((line) => path(line, false)).join("");

export const pieceName = (piece) =>
  [named("garment", piece.garment), named("piece", piece.name), named("side", piece.side)].join(" · ");

// Draws a sheet; `shown` is called with the piece that is pointed at, or null.
export function drawSheet(sheet, label, shown) {
  const svg = svgElement("svg", { class: "sheet-drawing", viewBox: `0 0 ${sheet.width_mm} ${sheet.height_mm}`, role: "img", "aria-label": label });
  const garments = [...new Set(sheet.pieces.map((piece) => piece.garment))];
  for (const { garment, material, pieces, x, y } of sheet.headings) {
    const text = t("new_order.heading", { garment: named("garment", garment), material: named("material", material), pieces });
    svg.append(svgElement("text", { x, y, class: "heading" }, text));
  }
  for (const piece of sheet.pieces) {
    svg.append(
      svgElement(
        "g",
        {
          class: `drafted ${piece.material}`,
          "data-piece": piece.id,
          "data-garment": garments.indexOf(piece.garment) + 1,
          onpointerenter: () => shown(piece),
          onpointerleave: () => shown(null),
        },
        svgElement("path", { class: "outline", d: path(piece.outline, true) }),
        svgElement("path", { class: "seam", d: path(piece.seam_line, true) }),
        svgElement("path", { class: "inner", d: all(piece.internal_lines) }),
        svgElement("path", { class: "grain", d: path(piece.grain, false) }),
        svgElement("path", { class: "notches", d: all(piece.notches) }),
      ),
    );
  }
  return svg;
}
