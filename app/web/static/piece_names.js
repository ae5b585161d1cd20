// What pieces, seams and match points are called.

import { named, t } from "./frame.js";

export function pieceName({ name, side }) {
  const called = named("piece", name);
  return side === "centre" ? called : `${called} ${t(`piece.mark_${side}`)}`;
}

// A seam or match point by its name in the plan; a new one has no word yet and keeps its name.
export function wordOr(kind, name) {
  try {
    return t(`piece.${kind}_${name.replaceAll(/\W+/g, "_")}`);
  } catch {
    return name;
  }
}
