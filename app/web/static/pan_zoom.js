// A drawing that is moved and zoomed by wheel, fingers and keys. Own code, as what is dragged is now the cloth and
// now a piece: whoever uses it may take a pointer for something else before it pans.

const STEP = 1.25;
const PAN_PX = 80;
const MOST_PX = 60; // pixels of a millimetre
const STILL_PX = 5; // what a pointer may move and still tap
const MARGIN_PX = 16;
const TYPED_MS = 60; // a scanner types faster

// Calls a function for a key that is typed alone: what a scanner types is no command.
export function onTypedKey(act) {
  let waiting = null;
  let last = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, select, textarea, dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length > 1) {
      if (event.key.startsWith("Arrow") || event.key === "Escape") act(event.key, event);
      return;
    }
    const quick = event.timeStamp - last < TYPED_MS;
    last = event.timeStamp;
    clearTimeout(waiting);
    if (!quick) waiting = setTimeout(() => act(event.key, event), TYPED_MS);
  });
}

export class PanZoom {
  // `content` is a group of the stage, an <svg>; `size` its width and height in its own units.
  constructor(stage, content, { width, height }) {
    Object.assign(this, { stage, content, width, height, scale: 1, x: 0, y: 0, fitted: true });
    this.pointers = new Map();
    this.take = () => null; // given a pointer that goes down: null, or what is told of its moves and end
    this.onTap = () => {};
    this.onChange = () => {};
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.move(event));
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => this.up(event, end));
    new ResizeObserver(() => (this.fitted ? this.fit() : this.draw())).observe(stage);
  }

  resize(width, height) {
    Object.assign(this, { width, height });
    if (this.fitted) this.fit();
  }

  get fitScale() {
    const { clientWidth, clientHeight } = this.stage;
    const [wide, high] = [clientWidth - 2 * MARGIN_PX, clientHeight - 2 * MARGIN_PX];
    return Math.max(0.01, Math.min(wide / this.width, high / this.height));
  }

  fit() {
    this.scale = this.fitScale;
    this.x = (this.stage.clientWidth - this.width * this.scale) / 2;
    this.y = (this.stage.clientHeight - this.height * this.scale) / 2;
    this.fitted = true;
    this.draw();
  }

  // Zooms so that what is under a place of the stage stays there.
  zoom(factor, x = this.stage.clientWidth / 2, y = this.stage.clientHeight / 2) {
    const scale = Math.min(MOST_PX, Math.max(this.fitScale / 2, this.scale * factor));
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.fitted = false;
    this.draw();
  }

  pan(x, y) {
    this.x += x;
    this.y += y;
    this.fitted = false;
    this.draw();
  }

  // Brings a box of the content into view, and so near that it is seen well.
  show([left, top, right, bottom]) {
    const { clientWidth, clientHeight } = this.stage;
    const near = 0.4 * Math.min(clientWidth / (right - left), clientHeight / (bottom - top));
    this.scale = Math.min(MOST_PX, Math.max(this.fitScale, Math.min(near, 4 * this.fitScale)));
    this.x = clientWidth / 2 - ((left + right) / 2) * this.scale;
    this.y = clientHeight / 2 - ((top + bottom) / 2) * this.scale;
    this.fitted = false;
    this.draw();
  }

  // Where a pointer is, in the content's units.
  at({ clientX, clientY }) {
    const box = this.stage.getBoundingClientRect();
    return [(clientX - box.left - this.x) / this.scale, (clientY - box.top - this.y) / this.scale];
  }

  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.content.setAttribute("transform", `translate(${this.x} ${this.y}) scale(${this.scale})`);
      this.onChange();
    });
  }

  key(key) {
    const ways = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    if (key in ways) this.pan(...ways[key].map((way) => way * PAN_PX));
    else if (key === "+" || key === "=") this.zoom(STEP);
    else if (key === "-" || key === "_") this.zoom(1 / STEP);
    else if (key === "0") this.fit();
    else return false;
    return true;
  }

  wheel(event) {
    event.preventDefault();
    const box = this.stage.getBoundingClientRect();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const fine = event.ctrlKey ? 0.01 : 0.0016; // a pinch on a touchpad comes so
    this.zoom(Math.exp(-event.deltaY * lines * fine), event.clientX - box.left, event.clientY - box.top);
  }

  down(event) {
    if (event.button > 0) return;
    if (this.pointers.size === 0) this.taken = this.take(event);
    else this.drop();
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, moved: 0 });
    this.still = this.pointers.size === 1;
    this.stage.setPointerCapture(event.pointerId);
  }

  // A second finger pinches: what the first one held is let go.
  drop() {
    this.taken?.end(null);
    this.taken = null;
  }

  move(event) {
    const pointer = this.pointers.get(event.pointerId);
    if (!pointer) return;
    const before = this.middle();
    const [x, y] = [event.clientX - pointer.x, event.clientY - pointer.y];
    pointer.moved += Math.hypot(x, y);
    Object.assign(pointer, { x: event.clientX, y: event.clientY });
    if (pointer.moved > STILL_PX) this.still = false;
    if (this.still) return;
    if (this.taken) {
      this.taken.move(event);
      return;
    }
    const after = this.middle();
    this.pan(after.x - before.x, after.y - before.y);
    if (this.pointers.size > 1 && before.apart > 0) {
      const box = this.stage.getBoundingClientRect();
      this.zoom(after.apart / before.apart, after.x - box.left, after.y - box.top);
    }
  }

  up(event, kind) {
    if (!this.pointers.delete(event.pointerId)) return;
    const { taken, still } = this;
    if (this.pointers.size === 0) this.taken = null;
    if (taken) taken.end(kind === "pointerup" && !still ? event : null);
    if (still && kind === "pointerup") this.onTap(event);
  }

  // The middle of the pointers that are down, and how far two are apart.
  middle() {
    const all = [...this.pointers.values()];
    const [x, y] = ["x", "y"].map((axis) => all.reduce((sum, one) => sum + one[axis], 0) / all.length);
    return { x, y, apart: all.length > 1 ? Math.hypot(all[0].x - all[1].x, all[0].y - all[1].y) : 0 };
  }
}
