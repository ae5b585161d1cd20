// Draws the cloth: all that is cut, what is done, the window with the pieces in hand, and the head.
//
// Each of the first three is a picture that is kept while it stays the same, so that a frame is one copy and a few
// strokes. One opaque canvas is shown: to lay several over one another costs a computer without a graphics card
// more than all drawing.

const COLOURS = [
  "page", "cloth", "cloth-edge", "outside", "ink", "to-do", "done", "done-fill", "now", "now-to-do", "now-fill",
  "frame", "cut", "corner", "plunge", "notch", "drill", "mark", "travel", "bite",
];
const DRAWN = new Set(["cut", "notch", "pen"]);
const TOO_THIN = 0.6; // of the stage's height: a cloth that whole would be lower is shown in part
const AROUND_WINDOW = 1.15; // how much of the cloth is then shown, in windows

class Scene {
  constructor(stage, track) {
    this.stage = stage;
    this.track = track;
    this.screen = stage.querySelector("canvas").getContext("2d", { alpha: false });
    this.cloth = document.createElement("canvas").getContext("2d");
    this.done = document.createElement("canvas").getContext("2d");
    this.hand = document.createElement("canvas").getContext("2d", { alpha: false });
    this.lines = track.moments.map((moment) => (DRAWN.has(moment.kind) ? this.line(moment) : null));
    this.all = new Path2D();
    this.lines.forEach((line) => line && this.all.addPath(line));
    this.areas = track.areas.map(({ first, last, ...ring }) => ({ first, last, path: this.area(ring) }));
    this.boxes = track.jobs.map((job) => this.box(job));
    this.view = null;
    this.shown = 0; // moments that are on the picture of what is done
    this.inHand = ""; // what the picture of the pieces in hand shows
  }

  line(moment) {
    const { x, y } = this.track;
    const path = new Path2D();
    path.moveTo(x[moment.first], y[moment.first]);
    for (let i = moment.first + 1; i <= moment.last; i++) {
      path.lineTo(x[i], y[i]);
    }
    return path;
  }

  area({ x, y }) {
    const path = new Path2D();
    x.forEach((_, i) => path.lineTo(x[i], y[i]));
    path.closePath();
    return path;
  }

  /** Left, lowest, right and highest place of what the knife cuts in a job. */
  box(job) {
    const { x, y, moments } = this.track;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = job.first; i <= job.last; i++) {
      for (let point = moments[i].first; moments[i].kind === "cut" && point <= moments[i].last; point++) {
        box[0] = Math.min(box[0], x[point]);
        box[1] = Math.min(box[1], y[point]);
        box[2] = Math.max(box[2], x[point]);
        box[3] = Math.max(box[3], y[point]);
      }
    }
    return box;
  }

  /** Takes the stage's size and the page's colours as they are now. */
  refresh() {
    const style = getComputedStyle(this.stage);
    this.colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
    this.font = style.fontFamily;
    this.em = parseFloat(style.fontSize);
    this.margin = 0.9 * this.em; // around the cloth, so that a head on its edge is whole
    this.ratio = window.devicePixelRatio || 1;
    this.width = this.stage.clientWidth;
    this.height = this.stage.clientHeight;
    for (const { canvas } of [this.screen, this.cloth, this.done, this.hand]) {
      canvas.width = Math.round(this.width * this.ratio);
      canvas.height = Math.round(this.height * this.ratio);
    }
    this.view = null;
  }

  /** What part of the cloth is shown while the window begins at a place: all of it unless that is too small. */
  viewAt(start) {
    const { length, width, window: reach } = this.track;
    const across = Math.max(1, this.width - 2 * this.margin);
    const high = Math.max(1, this.height - 2 * this.margin);
    let scale = Math.min(across / length, high / width);
    let left = 0.5 * (length - this.width / scale);
    if (scale * width < TOO_THIN * high && length > AROUND_WINDOW * reach) {
      scale = Math.min(high / width, across / (AROUND_WINDOW * reach));
      const margin = this.margin / scale;
      const most = Math.max(-margin, length + margin - this.width / scale);
      left = Math.min(most, Math.max(-margin, start + 0.5 * (reach - this.width / scale)));
    }
    return { scale, left, top: 0.5 * (width + this.height / scale) };
  }

  /** Draws everything as it is at a time, at which the head is in a moment. */
  show(time, number) {
    const { track } = this;
    const moment = track.moments[number];
    const place = placeAt(track, moment, time);
    const start = windowAt(track, moment, place);
    const view = this.viewAt(start);
    const isMoved = this.view === null || ["scale", "left", "top"].some((key) => view[key] !== this.view[key]);
    if (isMoved) {
      this.view = view;
      this.drawCloth();
    }
    const done = time >= track.seconds ? track.moments.length : number;
    if (isMoved || done < this.shown) {
      this.clear(this.done);
      this.shown = 0;
    }
    while (this.shown < done) {
      this.drawDone(this.shown++);
    }
    const inHand = `${done} ${start}`;
    if (isMoved || inHand !== this.inHand) {
      this.inHand = inHand;
      this.drawHand(done, start);
    }
    this.drawHead(time, number, place);
  }

  /** Makes a picture those below it, or nothing, and has what follows drawn in the cloth's frame. */
  clear(layer, ...below) {
    layer.setTransform(1, 0, 0, 1, 0, 0);
    if (below.length === 0) {
      layer.clearRect(0, 0, layer.canvas.width, layer.canvas.height);
    }
    below.forEach((one) => layer.drawImage(one.canvas, 0, 0));
    this.inFrame(layer);
  }

  inFrame(layer) {
    const scale = this.view.scale * this.ratio;
    // The cloth's y runs up, the canvas's down.
    layer.setTransform(scale, 0, 0, -scale, -this.view.left * scale, this.view.top * scale);
    layer.lineJoin = layer.lineCap = "round";
  }

  stroke(layer, path, colour, pixels) {
    layer.strokeStyle = this.colours[colour];
    layer.lineWidth = (pixels * this.thick) / this.view.scale;
    layer.stroke(path);
  }

  /** How much thicker than usual lines are: as the page's letters, so that a wall screen can be read from afar. */
  get thick() {
    return Math.max(1, this.em / 16);
  }

  drawCloth() {
    const layer = this.cloth;
    layer.setTransform(1, 0, 0, 1, 0, 0);
    layer.fillStyle = this.colours.page;
    layer.fillRect(0, 0, layer.canvas.width, layer.canvas.height);
    this.inFrame(layer);
    const cloth = new Path2D();
    cloth.rect(0, 0, this.track.length, this.track.width);
    layer.fillStyle = this.colours.cloth;
    layer.fill(cloth);
    this.stroke(layer, cloth, "cloth-edge", 1);
    this.stroke(layer, this.all, "to-do", 1.2);
  }

  drawDone(number) {
    const layer = this.done;
    const { kind, first } = this.track.moments[number];
    if (this.lines[number]) {
      this.stroke(layer, this.lines[number], "done", kind === "pen" ? 1 : 1.8);
    } else if (kind === "drill" || kind === "label") {
      this.spot(layer, first, kind, "done");
    } else if (kind === "lift") {
      layer.globalCompositeOperation = "destination-over";
      layer.fillStyle = this.colours["done-fill"];
      this.areas.forEach((area) => area.last === number && layer.fill(area.path));
      layer.globalCompositeOperation = "source-over";
    }
  }

  spot(layer, point, kind, colour) {
    const { x, y } = this.track;
    const radius = (2.2 * this.thick) / this.view.scale;
    const path = new Path2D();
    if (kind === "drill") {
      path.arc(x[point], y[point], radius, 0, 2 * Math.PI);
    } else {
      path.rect(x[point] - 2 * radius, y[point] - radius, 4 * radius, 2 * radius);
    }
    this.stroke(layer, path, colour, 1.5);
  }

  /** The window and the pieces in hand: what of them is still to do, and what is done. */
  drawHand(number, start) {
    const layer = this.hand;
    const { moments, jobs, groups } = this.track;
    this.clear(layer, this.cloth, this.done);
    const job = number < moments.length ? jobs[moments[number].job] : null;
    const isAtWork = job !== null && groups[job.group].length > 0;
    if (isAtWork) {
      this.drawJob(layer, job, number);
    }
    this.drawWindow(layer, start);
    if (isAtWork) {
      layer.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.drawNames(layer, groups[job.group], this.boxes[moments[number].job]);
    }
  }

  drawJob(layer, job, number) {
    const { moments } = this.track;
    layer.fillStyle = this.colours["now-fill"];
    for (const { first, last, path } of this.areas) {
      // Pieces that share lines, or lie across a window's end, are cut by several jobs.
      if (first <= job.last && last >= job.first && moments[first].group === job.group) {
        layer.fill(path);
      }
    }
    const [toDo, done] = [new Path2D(), new Path2D()];
    for (let i = job.first; i <= job.last; i++) {
      if (this.lines[i]) {
        (i < number ? done : toDo).addPath(this.lines[i]);
      } else if (moments[i].kind === "drill" || moments[i].kind === "label") {
        this.spot(layer, moments[i].first, moments[i].kind, i < number ? "now" : "now-to-do");
      }
    }
    this.stroke(layer, toDo, "now-to-do", 1.8);
    this.stroke(layer, done, "now", 2.6);
  }

  /** The head, and the line on which it is. */
  drawHead(time, number, place) {
    const layer = this.screen;
    const { moments, seconds, x, y } = this.track;
    const { kind, counted, first, last } = moments[number];
    const isOver = time >= seconds;
    this.clear(layer, this.hand);
    const way = new Path2D();
    way.moveTo(place.x, place.y);
    if (kind === "travel") {
      way.lineTo(x[last], y[last]);
      layer.setLineDash([7 / this.view.scale, 6 / this.view.scale]);
      this.stroke(layer, way, "travel", 1.5);
      layer.setLineDash([]);
    } else if (this.lines[number] && !isOver) {
      for (let i = place.point; i >= first; i--) {
        way.lineTo(x[i], y[i]);
      }
      this.stroke(layer, way, "now", 2.6);
    }
    const { scale, left, top } = this.view;
    layer.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    drawSign(layer, isOver ? "end" : kind, this.colours[isOver ? "frame" : counted], this.colours, {
      x: (place.x - left) * scale,
      y: (top - place.y) * scale,
      radius: 0.55 * this.em,
    });
  }

  drawWindow(layer, start) {
    const { length, width, window: reach } = this.track;
    const [low, high] = [Math.max(0, start), Math.min(length, start + reach)];
    layer.fillStyle = this.colours.outside;
    layer.fillRect(0, 0, low, width);
    layer.fillRect(high, 0, length - high, width);
    const frame = new Path2D();
    frame.rect(low, 0, high - low, width);
    this.stroke(layer, frame, "frame", 3);
  }

  /** Writes the names of the pieces in hand into their midst, or above or below where they would cover them. */
  drawNames(layer, names, [west, south, east, north]) {
    const { scale, left, top } = this.view;
    const high = 1.1 * this.em;
    layer.font = `600 ${0.85 * this.em}px ${this.font}`;
    const wide = Math.max(...names.map((name) => layer.measureText(name).width));
    let y = (top - (south + north) / 2) * scale - 0.5 * (names.length - 1) * high;
    if ((east - west) * scale < wide + high || (north - south) * scale < (names.length + 2) * high) {
      const above = (top - north) * scale - names.length * high;
      y = above > high ? above : (top - south) * scale + 1.2 * high;
    }
    layer.textBaseline = "middle";
    layer.textAlign = "left";
    layer.lineWidth = 0.3 * this.em;
    layer.strokeStyle = this.colours["now-fill"];
    layer.fillStyle = this.colours.now;
    names.forEach((name, line) => {
      const own = layer.measureText(name).width;
      const x = Math.max(4, Math.min(this.width - own - 4, ((west + east) / 2 - left) * scale - own / 2));
      layer.strokeText(name, x, y + line * high);
      layer.fillText(name, x, y + line * high);
    });
  }
}

/** Draws the head as it looks while it does a kind of thing. */
function drawSign(layer, kind, colour, colours, { x, y, radius }) {
  layer.save();
  layer.translate(x, y);
  layer.scale(radius, radius);
  layer.lineJoin = layer.lineCap = "round";
  const shape = new Path2D(SIGN_SHAPES[kind] ?? CIRCLE);
  layer.strokeStyle = colours.cloth;
  layer.lineWidth = 0.75;
  layer.stroke(shape);
  layer.fillStyle = HOLLOW.has(kind) ? colours.cloth : colour;
  layer.fill(shape);
  layer.strokeStyle = colour;
  layer.lineWidth = 0.28;
  layer.stroke(shape);
  if (SIGN_STROKES[kind]) {
    layer.strokeStyle = HOLLOW.has(kind) ? colour : colours.cloth;
    layer.stroke(new Path2D(SIGN_STROKES[kind]));
  }
  layer.restore();
}

const CIRCLE = "M1 0A1 1 0 0 1 -1 0A1 1 0 0 1 1 0Z";
const HOLLOW = new Set(["travel", "lift", "drill", "bite", "settle"]);
const SIGN_SHAPES = {
  notch: "M0 -1.25L1.25 0L0 1.25L-1.25 0Z",
  label: "M-1.2 -0.8H1.2V0.8H-1.2Z",
  bite: "M-1.2 -1H1.2V1H-1.2Z",
  settle: "M-1.2 -1H1.2V1H-1.2Z",
};
const SIGN_STROKES = {
  plunge: "M0 -0.5V0.5M-0.4 0.1L0 0.5L0.4 0.1",
  lift: "M0 0.5V-0.5M-0.4 -0.1L0 -0.5L0.4 -0.1",
  corner: "M0.45 -0.25A0.5 0.5 0 1 0 0.5 0.15M0.5 -0.55V-0.2H0.15",
  drill: "M0 -1.5V1.5M-1.5 0H1.5",
  pen: "M-0.4 0.4L0.4 -0.4",
  label: "M-0.7 -0.2H0.7M-0.7 0.25H0.3",
  bite: "M0.6 0H-0.6M-0.2 -0.4L-0.6 0L-0.2 0.4",
  settle: "M-0.35 -0.4V0.4M0.35 -0.4V0.4",
  end: "M-0.45 0L-0.1 0.4L0.5 -0.35",
};
