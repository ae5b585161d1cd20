// The cloths in stock, as their rolls tell: for the form of an order to choose from.

import { api, element, t } from "./frame.js";

const PAGES = 4; // of 500 rolls: as many cloths as a list can be chosen from

export class Stock {
  constructor(form, field) {
    this.selects = [...form.querySelectorAll("[data-rolls]")];
    this.lots = field("cloth.dye_lot");
    this.shell = field("cloth.name");
    this.cloths = new Map();
  }

  get any() {
    return this.cloths.size > 0;
  }

  async load() {
    let cursor = "";
    for (let read = 0; read < PAGES; read++) {
      const page = await api("GET", `/v1/rolls?closed=false&limit=500${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      for (const roll of page.items) this.add(roll);
      cursor = page.next_cursor;
      if (!cursor) break;
    }
    const options = [...this.cloths].sort(([a], [b]) => a.localeCompare(b)).map(([cloth, { left }]) => [cloth, t("new_order.roll_option", { cloth, left: (left / 1000).toFixed(1) })]);
    for (const select of this.selects) {
      select.replaceChildren(
        element("option", { value: "" }, t(this.any ? "new_order.choose" : "new_order.no_rolls")),
        ...options.map(([value, text]) => element("option", { value }, text)),
      );
    }
    this.showLots();
  }

  add({ cloth, dye_lot: lot, left_mm: left }) {
    if (!this.cloths.has(cloth)) this.cloths.set(cloth, { left: 0, lots: new Set() });
    const told = this.cloths.get(cloth);
    told.left += left;
    if (lot) told.lots.add(lot);
  }

  // The dye lots of the cloth that is chosen.
  showLots(chosen = this.lots.value) {
    const lots = [...(this.cloths.get(this.shell.value)?.lots ?? [])].sort();
    this.lots.replaceChildren(
      element("option", { value: "" }, t("new_order.any")),
      ...lots.map((lot) => element("option", { value: lot, selected: lot === chosen }, lot)),
    );
  }
}
