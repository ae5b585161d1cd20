// Plays a marker's cut in machine time: the head moves along, what is cut is filled. Where the head is at a second
// is told by the same script that plays cut.html.

import { api, failed, svgElement, t } from "./frame.js";
import { momentAt, placeAt, readTrack, windowAt } from "./track.js";

const LONGEST_FRAME_S = 0.25; // a page that was hidden goes on where it stopped
const STEP_S = 1;
const TAKT_S = 160;
const DRAWN = new Set(["cut", "notch", "pen"]);
const part = (id) => document.getElementById(id);
const word = (key, values) => t(`marker_view.${key}`, values);

export class Player {
  constructor(page) {
    this.page = page;
    this.time = 0;
    this.isPlaying = false;
    this.window = svgElement("rect", { class: "window", y: 0 });
    this.trail = svgElement("path", { class: "trail" });
    this.way = svgElement("path", { class: "way" });
    this.head = svgElement("path", { class: "head" });
    this.layer = svgElement("g", { class: "play" }, this.window, this.trail, this.way, this.head);
    part("play").addEventListener("click", () => this.toggle());
    part("play-bar").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.speed = Number(part("play-speed").value);
    part("play-speed").addEventListener("change", (event) => (this.speed = Number(event.target.value)));
  }

  // The cut of the marker as it is planned; asked for once.
  load() {
    const { marker } = this.page.sheet;
    this.loading ??= api("GET", `/v1/markers/${encodeURIComponent(marker.id)}/timeline`).then((timeline) => {
      this.track = readTrack(timeline);
      const areas = [...this.track.areas].sort((one, other) => one.first - other.first);
      this.page.sheet.number(new Map(areas.map((area, i) => [area.piece, i + 1])));
      part("play-bar").max = this.track.seconds;
      return this.track;
    });
    return this.loading;
  }

  // The marker is another: what was asked for holds no longer.
  forget() {
    this.stop();
    this.loading = this.track = null;
    this.time = 0;
  }

  async enter() {
    this.page.sheet.light((this.page.pinned = null));
    this.page.editing.go(0); // what is cut is the marker as it is planned; the edits can be done again
    try {
      await this.load();
    } catch (error) {
      failed(error);
      return;
    }
    if (this.page.mode !== "play") return;
    this.page.sheet.over.append(this.layer);
    this.page.stage.classList.add("is-played");
    this.seek(this.time);
  }

  leave() {
    this.stop();
    this.layer.remove();
    this.page.stage.classList.remove("is-played");
    for (const group of this.page.sheet.drawn.groups.values()) group.classList.remove("is-cut", "is-now");
  }

  key(key) {
    const steps = { ",": -STEP_S, ".": STEP_S };
    if (key === " ") this.toggle();
    else if (key in steps) this.seek(this.time + steps[key]);
    else return false;
    return true;
  }

  toggle() {
    if (!this.track) return;
    if (this.isPlaying) this.stop();
    else this.start();
  }

  start() {
    if (this.time >= this.track.seconds) this.time = 0;
    this.isPlaying = true;
    this.before = null;
    this.frame = requestAnimationFrame((now) => this.run(now));
    this.show();
  }

  stop() {
    this.isPlaying = false;
    cancelAnimationFrame(this.frame);
    if (this.track) this.show();
  }

  run(now) {
    const passed = this.before === null ? 0 : Math.min(LONGEST_FRAME_S, (now - this.before) / 1000);
    this.before = now;
    this.time = Math.min(this.track.seconds, this.time + passed * this.speed);
    if (this.time >= this.track.seconds) this.stop();
    else {
      this.frame = requestAnimationFrame((next) => this.run(next));
      this.show();
    }
  }

  seek(time) {
    if (!this.track) return;
    this.time = Math.min(this.track.seconds, Math.max(0, time));
    this.show();
  }

  show() {
    const { track, time } = this;
    const number = momentAt(track, time);
    const moment = track.moments[number];
    const place = placeAt(track, moment, time);
    const isOver = time >= track.seconds;
    this.showHead(number, place, isOver);
    const done = this.showPieces(isOver ? Infinity : number);
    const seconds = (value) => value.toFixed(1);
    part("play-bar").value = time;
    part("play-bar").setAttribute("aria-valuetext", word("clock", { now: Math.floor(time), all: seconds(track.seconds) }));
    part("play").textContent = word(this.isPlaying ? "pause" : isOver ? "again" : "start");
    part("play-clock").textContent = word("clock", { now: seconds(time), all: seconds(track.seconds) });
    part("play-left").textContent = word("left_s", { s: Math.ceil(track.seconds - time) });
    part("play-doing").textContent = word(`doing_${isOver ? "end" : moment.kind}`);
    part("play-bite").textContent = word("bite", { number: moment.bite + 1, count: track.bites.length });
    part("play-done").textContent = word("loose", { done, all: track.areas.length });
    part("play-takt").textContent = word("takt", { s: seconds(track.seconds), takt: TAKT_S });
    part("play-takt").className = track.seconds <= TAKT_S ? "good" : "bad";
  }

  showHead(number, place, isOver) {
    const { track } = this;
    const moment = track.moments[number];
    const start = windowAt(track, moment, place);
    const [low, high] = [Math.max(0, start), Math.min(track.length, start + track.window)];
    for (const [name, value] of Object.entries({ x: low, width: Math.max(0, high - low), height: track.width })) {
      this.window.setAttribute(name, value);
    }
    this.head.setAttribute("d", `M${place.x.toFixed(2)} ${place.y.toFixed(2)}h0`);
    this.way.setAttribute("d", moment.kind === "travel" ? `M${place.x} ${place.y}L${track.x[moment.last]} ${track.y[moment.last]}` : "");
    this.trail.setAttribute("d", isOver ? "" : this.trailOf(number, place));
  }

  // What is cut of the pieces in hand.
  trailOf(number, place) {
    const { x, y, moments, jobs } = this.track;
    const lines = [];
    for (let i = jobs[moments[number].job].first; i <= number; i++) {
      const { kind, first, last } = moments[i];
      if (!DRAWN.has(kind)) continue;
      const to = i < number ? last : place.point;
      const points = [];
      for (let point = first; point <= to; point++) points.push(`${x[point].toFixed(1)} ${y[point].toFixed(1)}`);
      if (i === number) points.push(`${place.x.toFixed(1)} ${place.y.toFixed(1)}`);
      lines.push(`M${points.join("L")}`);
    }
    return lines.join("");
  }

  // Fills what lies loose and what is begun; returns how many lie loose.
  showPieces(number) {
    let done = 0;
    for (const { piece, first, last } of this.track.areas) {
      const isCut = number > last;
      done += isCut;
      const { classList } = this.page.sheet.drawn.groups.get(piece);
      classList.toggle("is-cut", isCut);
      classList.toggle("is-now", !isCut && number >= first);
    }
    return done;
  }
}
