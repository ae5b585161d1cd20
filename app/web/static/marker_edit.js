// Edits a marker by hand: a piece is dragged, turned, fixed or freed, the service has the others give way and
// certifies what comes of it. What is shown is always a state that the service certified, or one under way.

import { api, failed, element, notify, t } from "./frame.js";
import { loadMarker } from "./marker_sheet.js";

const MOVES_MS = 350;
const NUDGE_MM = 10;
const OVERLAP_MM2 = 1e-6;
const BEYOND_MM = 1e-6;
const OFF_MM = 1e-3;
const part = (id) => document.getElementById(id);
const word = (key, values) => t(`marker_view.${key}`, values);
// What the service says of what cannot be, in its own words.
const REASONS = [
  [/beyond the cloth|cloth's edge|from an edge/, "why_outside"],
  [/does not tolerate|lies on/, "why_fault"],
  [/turned|same way|both ways|upright/, "why_turned"],
  [/ apart/, "why_fixed"],
  [/has no place|roll has|leave room/, "why_room"],
];

export class Editing {
  constructor(page) {
    this.page = page;
    this.begin();
    part("edit-turn").addEventListener("click", () => this.turn());
    part("edit-fix").addEventListener("click", () => this.fix());
    part("edit-undo").addEventListener("click", () => this.go(this.at - 1));
    part("edit-redo").addEventListener("click", () => this.go(this.at + 1));
    part("edit-reset").addEventListener("click", () => this.keep(this.states[0]));
    part("edit-release").addEventListener("click", () => part("release-dialog").showModal());
    part("release-dialog").addEventListener("close", () => part("release-dialog").returnValue === "release" && this.release());
  }

  // As it is planned: nothing is undone beyond that.
  begin() {
    this.states = [{ marker: this.page.sheet.marker, fixed: new Set(), moved: [] }];
    this.at = 0;
  }

  get state() {
    return this.states[this.at];
  }

  enter() {
    this.show();
  }

  // A piece that is lit is also moved by keys, a centimetre at a time.
  key(key, event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (event.shiftKey && key in ways) {
      this.nudge(ways[key].map((way) => way * NUDGE_MM));
      return true;
    }
    const acts = { r: () => this.turn(), f: () => this.fix(), u: () => this.go(this.at - 1), y: () => this.go(this.at + 1) };
    const act = acts[key.toLowerCase()];
    act?.();
    return Boolean(act);
  }

  // A pointer on a piece that is not fixed drags it; elsewhere it moves the cloth.
  take(event, id) {
    const number = this.numberOf(id);
    if (number < 0 || this.isBusy || this.state.fixed.has(number)) return null;
    const { sheet, view } = this.page;
    const group = sheet.drawn.groups.get(id);
    const [fromX, fromY] = view.at(event);
    const ghost = group.querySelector(".outline").cloneNode();
    const by = (there) => {
      const [x, y] = view.at(there);
      return [x - fromX, fromY - y];
    };
    return {
      move: (there) => {
        if (!ghost.isConnected) {
          ghost.setAttribute("class", "ghost");
          group.before(ghost);
          this.page.pinned = id;
          sheet.light(id);
        }
        group.classList.add("is-dragged");
        group.setAttribute("transform", `translate(${by(there).join(" ")})`);
      },
      end: (there) => {
        ghost.remove();
        group.classList.remove("is-dragged");
        if (!there) group.removeAttribute("transform");
        else this.drop(number, group, by(there));
      },
    };
  }

  async nudge([x, y]) {
    const number = this.numberOf(this.page.sheet.lit);
    if (number < 0 || this.isBusy || this.state.fixed.has(number)) return;
    const lies = this.state.marker.placements[number];
    await this.ask([{ number, x: lies.x + x, y: lies.y + y }]);
  }

  async drop(number, group, [x, y]) {
    const lies = this.state.marker.placements[number];
    const done = await this.ask([{ number, x: lies.x + x, y: lies.y + y }], new Map([[number, [x, y]]]));
    if (!done) slide(group, [x, y]);
  }

  numberOf(id) {
    return this.state.marker.placements.findIndex((one) => one.piece === id);
  }

  // What a turn of the lit piece takes with it: on a nap of two ways all pieces of its garment; null: it may not.
  turning() {
    const { nap, repeat } = this.state.marker.cloth;
    const { sheet } = this.page;
    const number = this.numberOf(sheet.lit);
    if (number < 0 || nap === true || (repeat && !repeat.symmetric)) return null;
    if (nap !== "two-way") return [number];
    const { garment } = sheet.pieces.get(sheet.lit);
    const all = this.state.marker.placements.map((one, i) => (sheet.pieces.get(one.piece)?.garment === garment ? i : -1));
    return all.filter((i) => i >= 0);
  }

  // Each about its own middle, so that it stays where it is.
  async turn() {
    const numbers = this.turning();
    if (!numbers || this.isBusy) return;
    await this.ask(numbers.map((number) => {
      const { x, y, rotation, outline } = this.state.marker.placements[number];
      const [xs, ys] = [outline.map(([px]) => px), outline.map(([, py]) => py)];
      const middle = [Math.min(...xs) + Math.max(...xs), Math.min(...ys) + Math.max(...ys)];
      return { number, x: middle[0] - x, y: middle[1] - y, rotation: (rotation + 180) % 360 };
    }));
  }

  async fix() {
    const number = this.numberOf(this.page.sheet.lit);
    if (number < 0 || this.isBusy) return;
    await this.ask([{ number, fixed: !this.state.fixed.has(number) }]);
  }

  // Has the service make edits of the state shown; says whether it did. `dragged` tells how far pieces lie from
  // where they were drawn.
  async ask(edits, dragged = new Map()) {
    const { state } = this;
    const placements = this.lying(state);
    this.busy(word("repairing"));
    notify("");
    try {
      const { marker, fixed, moved } = await api("POST", `/v1/markers/${encodeURIComponent(state.marker.id)}/edits`, { edits, placements });
      this.keep({ marker, fixed: new Set(fixed), moved }, dragged);
      return true;
    } catch (error) {
      refuse(word("cannot"), error);
      return false;
    } finally {
      this.busy("");
    }
  }

  lying({ marker, fixed }) {
    return marker.placements.map(({ x, y, rotation }, number) => ({ x, y, rotation, fixed: fixed.has(number) }));
  }

  keep(state, dragged) {
    this.states = [...this.states.slice(0, this.at + 1), state];
    this.go(this.at + 1, dragged);
  }

  // Shows another of the states, what lies elsewhere sliding there.
  go(at, dragged = new Map()) {
    if (at < 0 || at >= this.states.length || this.isBusy === "release") return;
    const before = this.state.marker.placements;
    this.at = at;
    const { sheet, view } = this.page;
    const { marker } = this.state;
    sheet.setLength(marker);
    marker.placements.forEach((now, number) => {
      const was = before[number];
      if (was.x === now.x && was.y === now.y && was.rotation === now.rotation && !dragged.has(number)) return;
      sheet.move(now);
      const [x, y] = dragged.get(number) ?? [0, 0];
      const turned = was.rotation !== now.rotation;
      slide(sheet.drawn.groups.get(now.piece), turned ? [0, 0] : [was.x + x - now.x, was.y + y - now.y]);
    });
    view.resize(this.page.size.width, this.page.size.height);
    this.page.showFigures();
    this.page.describe(sheet.lit);
    this.show();
  }

  busy(text) {
    this.isBusy = text ? (text === word("releasing") ? "release" : "repair") : "";
    part("edit-wait").textContent = text;
    this.show();
  }

  get isCertified() {
    const { overlap_mm2: overlap, outside_mm: outside, min_gap_mm: gap } = this.state.marker.certificate;
    return overlap <= OVERLAP_MM2 && outside <= BEYOND_MM && (gap === null || gap >= 0);
  }

  show() {
    const { sheet } = this.page;
    const { fixed, moved, marker } = this.state;
    marker.placements.forEach(({ piece }, number) => sheet.drawn.groups.get(piece).classList.toggle("is-fixed", fixed.has(number)));
    const number = this.numberOf(sheet.lit);
    const isFixed = fixed.has(number);
    const mayTurn = this.turning();
    part("edit-turn").disabled = !mayTurn || isFixed || Boolean(this.isBusy);
    part("edit-turn-why").textContent = number >= 0 && !mayTurn ? word("cannot_turn") : mayTurn?.length > 1 ? word("turns_all") : "";
    part("edit-fix").disabled = number < 0 || Boolean(this.isBusy);
    part("edit-fix").textContent = word(isFixed ? "free" : "fix");
    part("edit-undo").disabled = this.at === 0 || Boolean(this.isBusy);
    part("edit-redo").disabled = this.at === this.states.length - 1 || Boolean(this.isBusy);
    part("edit-reset").disabled = this.isAsPlanned || Boolean(this.isBusy);
    part("edit-told").textContent = [fixed.size ? word("fixed_count", { count: fixed.size }) : "", moved.length ? word("gave_way", { count: moved.length }) : ""].filter(Boolean).join(" · ");
    this.showLengths();
    this.showCertificate();
    const hindrance = this.hindrance;
    part("edit-release").disabled = this.isAsPlanned || !this.isCertified || Boolean(hindrance) || Boolean(this.isBusy);
    part("edit-hindrance").textContent = hindrance;
  }

  get isAsPlanned() {
    const planned = this.states[0].marker.placements;
    return this.state.marker.placements.every((one, i) => one.x === planned[i].x && one.y === planned[i].y && one.rotation === planned[i].rotation);
  }

  get hindrance() {
    const { status, begun } = this.page.sheet;
    if (begun) return word("begun");
    return status.state === "Ended" ? "" : word("not_planned");
  }

  showLengths() {
    const [before, now] = [this.states[0].marker, this.state.marker];
    const grown = now.length_mm - before.length_mm;
    const metres = ({ length_mm: mm }) => `${(mm / 1000).toFixed(3)} m`;
    const share = ({ density }) => `${(100 * density).toFixed(2)} %`;
    part("length-before").textContent = metres(before);
    part("length-now").textContent = metres(now);
    part("density-before").textContent = share(before);
    part("density-now").textContent = share(now);
    const change = part("length-change");
    change.textContent = Math.abs(grown) < 0.05 ? word("same") : word(grown > 0 ? "longer" : "shorter", { mm: Math.abs(grown).toFixed(1) });
    change.className = Math.abs(grown) < 0.05 ? "faint" : grown > 0 ? "warn" : "good";
  }

  showCertificate() {
    const told = this.state.marker.certificate;
    const { repeat } = this.page.sheet.cloth;
    const rows = [
      [word("overlap"), `${told.overlap_mm2.toFixed(3)} mm²`, told.overlap_mm2 <= OVERLAP_MM2],
      [word("outside"), `${told.outside_mm.toFixed(3)} mm`, told.outside_mm <= BEYOND_MM],
      [word("gap"), told.min_gap_mm === null ? "–" : `${told.min_gap_mm.toFixed(3)} mm`, told.min_gap_mm === null || told.min_gap_mm >= 0],
    ];
    if (told.max_mismatch_mm !== null) {
      rows.push([word("mismatch"), `${told.max_mismatch_mm.toFixed(2)} mm`, told.max_mismatch_mm <= (repeat?.tolerance_mm ?? 0) + OFF_MM]);
    }
    if (told.min_flaw_gap_mm !== null) rows.push([word("flaw_gap"), `${told.min_flaw_gap_mm.toFixed(1)} mm`, told.min_flaw_gap_mm >= -OFF_MM]);
    part("certificate").replaceChildren(...rows.map(([name, value, good]) => element("tr", { class: good ? "good" : "bad" },
      element("td", {}, good ? "✓" : "✗"), element("td", {}, name), element("td", { class: "number" }, value))));
    const verdict = part("verdict");
    verdict.textContent = word(this.isCertified ? "certified" : "uncertified");
    verdict.className = this.isCertified ? "verdict good" : "verdict bad";
  }

  // The service measures once more, plans the cut, and keeps the marker; or refuses.
  async release() {
    const { sheet } = this.page;
    this.busy(word("releasing"));
    notify("");
    try {
      const placements = this.lying(this.state).map(({ x, y, rotation }) => ({ x, y, rotation }));
      await api("PUT", `/v1/markers/${encodeURIComponent(sheet.marker.id)}/placements`, { placements }, { "If-Match": `"${sheet.status.version}"` });
      sheet.take(await loadMarker(sheet.marker.id));
      this.begin();
      this.page.redraw();
      this.page.showFiles().catch(failed);
      const cut = sheet.plan.cuts.find((one) => one.marker === sheet.marker.id);
      part("edit-released").textContent = word("released", { s: cut.seconds.toFixed(0) });
    } catch (error) {
      if (error.status === 409) refuse(word("release_refused"), error);
      else refuse(error.status === 412 ? word("changed") : word("release_refused"), error);
    } finally {
      this.busy("");
    }
  }
}

// Says what did not work in the page's language, and below it what the service said.
function refuse(text, error) {
  const known = REASONS.find(([pattern]) => pattern.test(error.message));
  notify(known ? `${text}: ${word(known[1])}` : text);
  document.getElementById("notice").append(element("span", { class: "detail", lang: "en" }, error.message));
}

// Lets a group slide to where it is drawn from somewhere else.
function slide(group, [x, y]) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still || Math.hypot(x, y) < 1e-6) {
    group.removeAttribute("transform");
    return;
  }
  const begun = performance.now();
  const step = (now) => {
    const share = Math.min(1, Math.max(0, (now - begun) / MOVES_MS));
    const left = (1 - share) ** 3;
    if (share >= 1) group.removeAttribute("transform");
    else {
      group.setAttribute("transform", `translate(${x * left} ${y * left})`);
      requestAnimationFrame(step);
    }
  };
  step(begun);
}
