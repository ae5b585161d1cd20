// The page of a marker: it is looked at, searched, measured, played as it is cut, and edited by hand.

import { api, data, element, failed, may, named, notify, t } from "./frame.js";
import { Live } from "./live.js";
import { boxOf } from "./marker.js";
import { Editing } from "./marker_edit.js";
import { Measure } from "./marker_measure.js";
import { Player } from "./marker_play.js";
import { Sheet, loadMarker } from "./marker_sheet.js";
import { PanZoom, onTypedKey } from "./pan_zoom.js";

const LAYERS = ["names", "seam", "grain", "notches", "drills", "repeat", "flaws", "order"];
const SHOWN = ["names", "notches", "repeat", "flaws"];
const part = (id) => document.getElementById(id);
const word = (key, values) => t(`marker_view.${key}`, values);

class Page {
  constructor(known) {
    this.stage = part("stage");
    this.sheet = new Sheet(known);
    this.stage.append(this.sheet.content);
    this.view = new PanZoom(this.stage, this.sheet.content, this.size);
    this.measure = new Measure(this);
    this.player = new Player(this);
    this.editing = new Editing(this);
    this.modes = { look: null, measure: this.measure, play: this.player, edit: this.editing };
    this.mode = "look";
    this.sheet.onLight = (id) => {
      this.describe(id);
      if (this.mode === "edit") this.editing.show();
    };
    this.listen();
    this.showFigures();
    this.showList();
    this.showLayers();
    this.showFiles().catch(failed);
    this.followAddress();
    this.live = new Live({ onEvent: (kind, event) => this.heard(kind, event), onState: () => {} });
    part("marker-page").dataset.ready = "";
  }

  // The drawing's, in mm.
  get size() {
    return { width: this.sheet.show.length_mm, height: this.sheet.show.cloth.width_mm };
  }

  listen() {
    const { view } = this;
    for (const button of document.querySelectorAll("[data-mode]")) {
      button.addEventListener("click", () => this.enter(button.dataset.mode));
    }
    part("zoom-in").addEventListener("click", () => view.zoom(1.5));
    part("zoom-out").addEventListener("click", () => view.zoom(1 / 1.5));
    part("fit").addEventListener("click", () => view.fit());
    part("load-anew").addEventListener("click", () => location.reload());
    part("print").addEventListener("click", () => print());
    matchMedia("print").addEventListener("change", ({ matches }) => this.lieOnPaper(matches));
    window.addEventListener("beforeprint", () => this.lieOnPaper(true));
    window.addEventListener("afterprint", () => this.lieOnPaper(false));
    onTypedKey((key, event) => this.key(key, event));
    view.take = (event) => this.modes[this.mode]?.take?.(event, pieceAt(event)) ?? null;
    view.onTap = (event) => this.tap(event);
    view.onChange = () => this.modes[this.mode]?.zoomed?.();
    this.stage.addEventListener("pointermove", (event) => this.hover(event));
    part("filter").addEventListener("input", () => this.filter());
    part("filter").addEventListener("keydown", (event) => event.key === "Enter" && this.filterEntered());
    document.addEventListener("code", (event) => {
      const id = this.sheet.find(event.detail);
      if (!id) return;
      event.preventDefault();
      this.lightAndShow(id);
    });
    window.addEventListener("hashchange", () => this.followAddress());
  }

  // Does what the address asks for: #piece=ID or ?piece=CODE.
  followAddress() {
    const asked = new URLSearchParams(location.hash.slice(1)).get("piece") ?? new URLSearchParams(location.search).get("piece");
    const id = asked && this.sheet.find(asked);
    if (id) this.lightAndShow(id);
    else if (asked) notify(word("none_found"));
  }

  // What becomes of the order while its marker is looked at.
  heard(kind, { subject, data: told }) {
    const { sheet } = this;
    const { status } = sheet;
    if (kind === "run.started" && told.order === status.id) {
      sheet.begun = true;
      this.editing.show();
    }
    if (subject !== status.id || !(told.version > status.version) || this.editing.isBusy === "release") return;
    if (kind === "order.scheduled") this.setVersion(told.version); // the plan is the same
    else part("stale").hidden = false;
  }

  setVersion(version) {
    this.sheet.status.version = version;
    part("marker-page").dataset.version = version;
  }

  key(key, event) {
    if (key === " " && event.target.closest?.("button, a, summary")) return;
    if (this.modes[this.mode]?.key?.(key, event)) event.preventDefault();
    else if (key === "Escape") this.sheet.light(null);
    else if (!event.target.closest?.("[role=listbox], summary") && this.view.key(key)) event.preventDefault();
  }

  tap(event) {
    if (this.modes[this.mode]?.tap?.(event)) return;
    this.pinned = pieceAt(event);
    this.sheet.light(this.pinned);
  }

  // A mouse lights what it points at until a piece is clicked.
  hover(event) {
    if (event.pointerType !== "mouse" || event.buttons || this.pinned || this.mode === "measure" || this.mode === "play") return;
    const id = pieceAt(event);
    if (id !== this.sheet.lit) this.sheet.light(id);
  }

  lightAndShow(id) {
    this.pinned = id;
    this.sheet.light(id);
    this.view.show(this.sheet.boxOf(id));
  }

  enter(mode) {
    if (mode === this.mode) return;
    this.modes[this.mode]?.leave?.();
    this.mode = mode;
    part("marker-page").dataset.mode = mode;
    for (const button of document.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", button.dataset.mode === mode);
    for (const panel of document.querySelectorAll("[data-panel]")) panel.hidden = panel.dataset.panel !== mode;
    this.modes[mode]?.enter?.();
  }

  // After the marker was edited or loaded anew: draws it whole.
  redraw() {
    this.sheet.draw();
    this.view.resize(this.size.width, this.size.height);
    this.player.forget();
    this.showFigures();
  }

  showFigures() {
    const { marker, show, cloth } = this.sheet;
    const metres = (mm) => `${(mm / 1000).toFixed(3)} m`;
    const figures = [
      [word("length"), metres(show.length_mm)],
      [word("width"), `${Math.round(show.cloth.width_mm)} mm`],
      [word("density"), `${(100 * show.density).toFixed(1)} %`],
      [word("pieces"), `${show.placements.length}`],
      [named("material", marker.material), [cloth.name, cloth.dye_lot].filter(Boolean).join(" · ") || "–"],
      [word("roll"), marker.roll ?? "–"],
    ];
    part("figures").replaceChildren(
      ...figures.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
    );
  }

  describe(id) {
    const { sheet } = this;
    const piece = sheet.pieces.get(id);
    for (const entry of part("list").querySelectorAll("[aria-current]")) entry.removeAttribute("aria-current");
    const entry = id && part("list").querySelector(`[data-id="${CSS.escape(id)}"]`);
    if (entry) {
      entry.setAttribute("aria-current", "true");
      // The list alone: the page stays where it is.
      if (this.pinned === id) part("list").scrollTop = entry.parentElement.offsetTop - part("list").clientHeight / 2;
    }
    part("piece-none").hidden = Boolean(piece);
    part("piece-card").hidden = !piece;
    if (!piece) return;
    const code = sheet.codes.get(id);
    part("piece-name").textContent = sheet.fullName(piece);
    part("piece-link").href = `/p/${encodeURIComponent(code)}`;
    part("piece-facts").replaceChildren(
      ...this.facts(id, piece, code).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
    );
    part("piece-seams").replaceChildren(...piece.seams.map(({ name, line }) => element("li", {},
      element("span", {}, t(`marker_view.seam_${name.replaceAll(" ", "_")}`)), element("span", { class: "number" }, `${lengthOf(line).toFixed(0)} mm`))));
    part("seams").hidden = !piece.seams.length;
  }

  facts(id, piece, code) {
    const { sheet } = this;
    const placement = sheet.placement(id);
    const [left, low, right, high] = boxOf(piece.outline);
    const { nap } = sheet.show.cloth;
    const way = placement.rotation ? word("turned", { degrees: placement.rotation }) : word("along");
    return [
      [word("code"), code],
      [word("order"), sheet.marker.order],
      [word("garment"), named("garment", piece.garment)],
      [word("side"), named("side", piece.side)],
      [word("size"), sizeOf(sheet.plan.order)],
      [word("grain"), nap ? word("with_nap", { way }) : way],
      [word("piece_size"), `${(right - left).toFixed(0)} × ${(high - low).toFixed(0)} mm`],
      [word("notches"), `${piece.notches.length}`],
      [word("drills"), `${piece.drills.length}`],
      [word("lies_at"), `${placement.x.toFixed(1)}, ${placement.y.toFixed(1)} mm`],
      ...(sheet.order.has(id) ? [[word("cut_as"), `${sheet.order.get(id)} / ${sheet.order.size}`]] : []),
    ];
  }

  showList() {
    const { sheet } = this;
    const known = sheet.marker.placements.map(({ piece }) => sheet.pieces.get(piece)).filter(Boolean);
    part("list").replaceChildren(...known.map((piece) => element("li", {}, element("button", {
      type: "button",
      "data-id": piece.id,
      "data-garment": sheet.drawn.groups.get(piece.id).dataset.garment,
      onclick: () => this.lightAndShow(piece.id),
    }, element("span", {}, sheet.fullName(piece)), element("span", { class: "faint" }, sheet.codes.get(piece.id))))));
  }

  filter() {
    const wanted = part("filter").value.trim().toLowerCase();
    const byCode = wanted && this.sheet.find(wanted);
    let shown = 0;
    for (const button of part("list").querySelectorAll("button")) {
      const fits = button.textContent.toLowerCase().includes(wanted) || button.dataset.id === byCode;
      button.parentElement.hidden = !fits;
      shown += fits;
    }
    part("list-none").hidden = shown > 0;
  }

  filterEntered() {
    this.filter();
    const first = part("list").querySelector("li:not([hidden]) button");
    if (first) this.lightAndShow(first.dataset.id);
  }

  showLayers() {
    const { cloth } = this.sheet.show;
    const lacks = {
      repeat: cloth.repeat ? "" : word("plain_cloth"),
      flaws: cloth.faults.length + cloth.splices.length + cloth.edges.length ? "" : word("no_flaws"),
    };
    part("layers").replaceChildren(...LAYERS.map((layer) => {
      const box = element("input", { type: "checkbox", name: layer, checked: SHOWN.includes(layer) });
      const show = () => this.stage.classList.toggle(`with-${layer}`, box.checked);
      box.addEventListener("change", () => {
        show();
        if (layer === "order" && box.checked) this.player.load().catch(failed);
      });
      show();
      return element("label", {}, box, element("span", {}, word(`layer_${layer}`)), lacks[layer] ? element("span", { class: "faint" }, lacks[layer]) : null);
    }));
  }

  async showFiles() {
    const { at, marker } = this.sheet;
    const { items } = await api("GET", `${at}/files`);
    part("files").replaceChildren(...items.map(({ name, bytes, href }) => element("li", {},
      element("a", { href, download: `${marker.order}-${name}`, lang: "en" }, name), element("span", { class: "faint" }, whatIs(name)),
      element("span", { class: "number faint" }, word("bytes", { kb: Math.max(1, Math.round(bytes / 1024)) })))));
  }

  // On paper the whole marker fits the sheet, whatever part of it the screen shows.
  lieOnPaper(isPaper) {
    const { width, height } = this.size;
    if (isPaper) {
      this.stage.setAttribute("viewBox", `-10 -10 ${width + 20} ${height + 20}`);
      this.sheet.content.removeAttribute("transform");
    } else {
      this.stage.removeAttribute("viewBox");
      this.view.draw();
    }
  }
}

// The piece that a pointer is on, though the stage has captured it.
function pieceAt({ clientX, clientY }) {
  return document.elementFromPoint(clientX, clientY)?.closest?.(".piece")?.dataset.piece ?? null;
}

function lengthOf(line) {
  return line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i][0], y - line[i][1]), 0);
}

function sizeOf({ size, differences }) {
  if (!size) return word("made_to_measure");
  return Object.keys(differences ?? {}).length ? word("size_changed", { size }) : `${size}`;
}

function whatIs(name) {
  const stem = name.replace(/-(lining|pocketing|fusing|canvas|felt)(?=\.)/, "");
  const known = { "plan.json": "plan", "marker.svg": "marker", "pieces.svg": "pieces", "cut.svg": "cut_svg", "cut.html": "cut_html" };
  return word(`file_${known[stem] ?? "cut"}`);
}

async function open() {
  const id = data().marker;
  let known;
  try {
    known = await loadMarker(id);
  } catch (error) {
    part("stage-wait").textContent = error.status === 404 ? word("gone", { id }) : error.message;
    part("marker-page").dataset.ready = "";
    return;
  }
  part("stage-wait").hidden = true;
  part("order-link").href = `/orders/${encodeURIComponent(known.marker.order)}`;
  part("order-link").textContent = word("order_page", { id: known.marker.order });
  const page = new Page(known);
  if (may("operator")) part("enter-edit").hidden = false;
  return page;
}

open();
