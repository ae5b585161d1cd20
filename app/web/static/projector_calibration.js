// Calibrating: marks on the screen are dragged onto marks on the table whose places are known in mm.

import { element, svgElement, t } from "./frame.js";
import { errorsOf, faultOf, fit, LEAST_MARKS, MOST_MARKS, project } from "./homography.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10; // px that an arrow key moves a mark with Shift
const ROOM = 40; // px between a mark and the list
const INSET = 0.12; // of the screen, where marks are at first

// The corners of a window of the table, as they may lie on a screen.
export function cornersOf({ length, width }, [screenWidth, screenHeight]) {
  const scale = (1 - 2 * INSET) * Math.min(screenWidth / length, screenHeight / width);
  const [left, low] = [(screenWidth - scale * length) / 2, (screenHeight + scale * width) / 2];
  return [[0, 0], [length, 0], [length, width], [0, width]].map(([x_mm, y_mm]) => ({
    x_mm, y_mm, u: left + scale * x_mm, v: low - scale * y_mm,
  }));
}

// Shows marks over the screen and as a list. `onChange(matrix)` is told of each change, with null while the marks
// tell no homography.
export class MarkEditor {
  constructor({ screen, panel, onChange }) {
    Object.assign(this, { screen, panel, onChange });
    this.marks = [];
    this.list = panel.querySelector("tbody");
    this.verdict = panel.querySelector("#verdict");
    panel.querySelector("#add").addEventListener("submit", (event) => this.add(event));
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  // Whether the marks may be kept.
  get isUsable() {
    return faultOf(this.marks) === null;
  }

  open(marks) {
    this.screen.removeAttribute("hidden");
    this.panel.hidden = false;
    delete this.panel.dataset.side;
    this.show(marks);
    this.screen.querySelector(".mark")?.focus();
  }

  close() {
    this.screen.setAttribute("hidden", "");
    this.panel.hidden = true;
  }

  show(marks) {
    this.marks = marks.map((mark) => ({ ...mark }));
    this.screen.replaceChildren(...this.marks.map((_, number) => this.drawn(number)));
    this.list.replaceChildren(...this.marks.map((_, number) => this.row(number)));
    this.changed();
  }

  drawn(number) {
    const said = t("projector.mark", { number: number + 1 });
    const group = svgElement("g", { class: "mark", tabindex: 0, role: "button", "aria-label": said, "data-mark": number });
    const text = svgElement("text", { x: 16, y: -16 });
    text.textContent = number + 1;
    group.append(
      svgElement("circle", { class: "grip", r: 30 }),
      svgElement("path", { d: "M-26 0H-5M5 0H26M0 -26V-5M0 5V26" }),
      svgElement("circle", { class: "point", r: 1.2 }),
      text,
    );
    group.addEventListener("pointerdown", (event) => this.drag(event, number));
    group.addEventListener("focus", () => this.makeRoom(number));
    group.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      const [du, dv] = step.map((one) => one * (event.shiftKey ? FAR : 1));
      this.move(number, this.marks[number].u + du, this.marks[number].v + dv);
    });
    return group;
  }

  // The list makes room for a mark that lies under it.
  makeRoom(number) {
    const { left, right, top, bottom } = this.panel.getBoundingClientRect();
    const { u, v } = this.marks[number];
    if (u < left - ROOM || u > right + ROOM || v < top - ROOM || v > bottom + ROOM) return;
    this.panel.dataset.side = u > innerWidth / 2 ? "left" : "right";
  }

  drag(event, number) {
    const group = event.currentTarget;
    group.setPointerCapture(event.pointerId);
    group.focus();
    const { u, v } = this.marks[number];
    const [fromX, fromY] = [event.clientX, event.clientY];
    const follow = (moved) => this.move(number, u + moved.clientX - fromX, v + moved.clientY - fromY);
    const end = () => {
      group.removeEventListener("pointermove", follow);
      this.panel.classList.remove("aside");
      this.makeRoom(number);
    };
    this.panel.classList.add("aside");
    group.addEventListener("pointermove", follow);
    group.addEventListener("pointerup", end, { once: true });
    group.addEventListener("pointercancel", end, { once: true });
    event.preventDefault();
  }

  move(number, u, v) {
    this.marks[number].u = Math.min(Math.max(u, 0), innerWidth);
    this.marks[number].v = Math.min(Math.max(v, 0), innerHeight);
    this.changed();
  }

  row(number) {
    const field = (name) =>
      element("input", {
        type: "number",
        step: "any",
        value: this.marks[number][name],
        "aria-label": t(`projector.${name}`, { number: number + 1 }),
        oninput: (event) => {
          this.marks[number][name] = event.target.value === "" ? NaN : Number(event.target.value);
          this.changed();
        },
      });
    const remove = element("button", {
      type: "button",
      class: "icon",
      "aria-label": t("projector.remove_mark", { number: number + 1 }),
      disabled: this.marks.length <= LEAST_MARKS,
      onclick: () => this.show(this.marks.filter((_, one) => one !== number)),
    }, "×");
    return element("tr", {}, element("th", { scope: "row" }, `${number + 1}`), element("td", {}, field("x_mm")),
      element("td", {}, field("y_mm")), element("td", { class: "number place" }), element("td", { class: "number error" }), element("td", {}, remove));
  }

  add(event) {
    event.preventDefault();
    if (this.marks.length >= MOST_MARKS) return;
    const [x_mm, y_mm] = ["x", "y"].map((axis) => Number(this.panel.querySelector(`#add-${axis}`).value));
    const [u, v] = this.isUsable ? project(fit(this.marks), [x_mm, y_mm]) : [innerWidth / 2, innerHeight / 2];
    this.show([...this.marks, { x_mm, y_mm, u: 0, v: 0 }]);
    this.move(this.marks.length - 1, u, v);
    this.screen.lastElementChild.focus();
  }

  changed() {
    const fault = faultOf(this.marks);
    const matrix = fault ? null : fit(this.marks);
    const errors = matrix && errorsOf(matrix, this.marks);
    this.marks.forEach(({ u, v }, number) => {
      const mark = this.screen.children[number];
      mark.setAttribute("transform", `translate(${u} ${v})`);
      mark.classList.toggle("faulty", Boolean(fault?.marks.includes(number + 1)));
      const row = this.list.children[number];
      row.querySelector(".place").textContent = `${u.toFixed(1)}, ${v.toFixed(1)}`;
      row.querySelector(".error").textContent = errors && this.marks.length > LEAST_MARKS ? errors[number].toFixed(1) : "";
    });
    this.verdict.textContent = fault ? this.faultInWords(fault) : this.errorsInWords(errors);
    this.verdict.className = fault ? "bad" : "";
    this.onChange(matrix);
  }

  faultInWords({ kind, marks }) {
    return t(`projector.fault_${kind}`, { marks: marks.join(", "), least: LEAST_MARKS });
  }

  // With four marks nothing is left over that could tell of an error.
  errorsInWords(errors) {
    if (errors.length === LEAST_MARKS) return t("projector.four_marks");
    const worst = errors.indexOf(Math.max(...errors));
    const mean = Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length);
    return t("projector.errors", { mean: mean.toFixed(1), worst: worst + 1, most: errors[worst].toFixed(1) });
  }
}
