// Lets the cut run: time, keys, the bar and the words.

const SPEEDS = [1, 2, 5, 10, 30];
const STEP_S = 1;
const LONG_STEP_S = 10;
const LONGEST_FRAME_S = 0.25; // a page that was hidden goes on where it stopped
const PLAY_SIGN = "M3 1L14 8L3 15Z";
const PAUSE_SIGN = "M3 1H6.5V15H3ZM9.5 1H13V15H9.5Z";

/** Makes an element with the page's markup and a plan's data play it. */
function play(root) {
  return new Player(root, readTrack(JSON.parse(root.querySelector(".cut-data").textContent)));
}

class Player {
  constructor(root, track) {
    this.root = root;
    this.track = track;
    this.scene = new Scene(this.part("stage"), track);
    this.sign = this.part("sign").getContext("2d");
    this.time = 0;
    this.speed = 1;
    this.isPlaying = false;
    this.isHeld = false; // while the bar is dragged
    this.frame = null;
    this.words = navigator.language.startsWith("zh") ? WORDS.zh : WORDS.en;
    this.said = new Map();
    this.makeSpeeds();
    this.makeLegend();
    this.listen();
    this.speak();
    root.focus({ preventScroll: true });
    if (!this.followAddress() && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.start();
    }
  }

  part(name) {
    return this.root.querySelector(`.cut-${name}`);
  }

  makeSpeeds() {
    for (const speed of SPEEDS) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${speed}\u00d7`;
      button.addEventListener("click", () => this.setSpeed(speed));
      this.part("speeds").append(button);
    }
    this.setSpeed(this.speed);
  }

  makeLegend() {
    this.legend = new Map();
    for (const [kind, seconds] of Object.entries(this.track.breakdown)) {
      if (seconds > 0) {
        const item = document.createElement("li");
        item.style.setProperty("--colour", `var(--${kind})`);
        this.part("legend").append(item);
        this.legend.set(kind, item);
      }
    }
  }

  listen() {
    this.part("play").addEventListener("click", () => this.toggle());
    this.part("language").addEventListener("click", () => {
      this.words = this.words === WORDS.en ? WORDS.zh : WORDS.en;
      this.speak();
    });
    this.root.addEventListener("keydown", (event) => this.onKey(event));
    this.root.addEventListener("click", (event) => {
      // After a button is touched or clicked the space bar plays again, and does not press it once more.
      if (event.detail > 0 && event.target.closest("button") !== null) {
        this.root.focus({ preventScroll: true });
      }
    });
    const bar = this.part("bar");
    bar.addEventListener("pointerdown", (event) => {
      bar.setPointerCapture(event.pointerId);
      this.isHeld = true;
      this.seekPointer(event);
    });
    bar.addEventListener("pointermove", (event) => this.isHeld && this.seekPointer(event));
    for (const end of ["pointerup", "pointercancel"]) {
      bar.addEventListener(end, () => {
        this.isHeld = false;
      });
    }
    window.addEventListener("hashchange", () => this.followAddress());
    new ResizeObserver(() => this.refresh()).observe(this.part("stage"));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.refresh());
  }

  /** Does what the page's address asks for; says whether it names a time, at which the page then stands. */
  followAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    if (Object.hasOwn(WORDS, asked.get("lang"))) {
      this.words = WORDS[asked.get("lang")];
      this.speak();
    }
    if (SPEEDS.includes(Number(asked.get("speed")))) {
      this.setSpeed(Number(asked.get("speed")));
    }
    const time = asked.get("t")?.trim() ? Number(asked.get("t")) : NaN;
    if (!Number.isFinite(time)) {
      return false;
    }
    this.stop();
    this.seek(time);
    return true;
  }

  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const step = event.shiftKey ? LONG_STEP_S : STEP_S;
    const targets = {
      ArrowLeft: this.time - step,
      ArrowRight: this.time + step,
      PageDown: this.time - LONG_STEP_S,
      PageUp: this.time + LONG_STEP_S,
      Home: 0,
      End: this.track.seconds,
    };
    if (event.key in targets) {
      this.seek(targets[event.key]);
    } else if (event.key === " " && event.target.closest("button") === null) {
      this.toggle();
    } else {
      return;
    }
    event.preventDefault();
  }

  seekPointer(event) {
    const box = this.part("bar").getBoundingClientRect();
    this.seek(((event.clientX - box.left) / box.width) * this.track.seconds);
  }

  setSpeed(speed) {
    this.speed = speed;
    this.part("speeds").childNodes.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(SPEEDS[i] === speed));
    });
  }

  get isOver() {
    return this.time >= this.track.seconds;
  }

  toggle() {
    if (this.isPlaying) {
      this.stop();
    } else {
      this.start();
    }
  }

  start() {
    if (this.isOver) {
      this.time = 0;
    }
    this.isPlaying = true;
    let before = performance.now();
    const run = (now) => {
      const passed = Math.min(LONGEST_FRAME_S, Math.max(0, now - before) / 1000);
      before = now;
      if (!this.isHeld) {
        this.time = Math.min(this.track.seconds, this.time + passed * this.speed);
      }
      this.isPlaying = this.isHeld || !this.isOver;
      this.frame = this.isPlaying ? requestAnimationFrame(run) : null;
      this.show();
    };
    this.frame = requestAnimationFrame(run);
    this.show();
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.isPlaying = false;
    this.show();
  }

  seek(time) {
    this.time = Math.min(this.track.seconds, Math.max(0, time));
    this.show();
  }

  /** Writes all words anew, in the language that is chosen. */
  speak() {
    const { root, track, words } = this;
    root.lang = words === WORDS.zh ? "zh" : "en";
    this.part("name").textContent = track.name;
    this.part("about").textContent =
      `${track.machine} \u00b7 ${(track.length / 1000).toFixed(2)} \u00d7 ${(track.width / 1000).toFixed(2)} m`;
    this.part("language").textContent = words.other;
    this.part("language").lang = words === WORDS.zh ? "en" : "zh";
    this.part("total").textContent = `/ ${asClock(track.seconds)}`;
    this.part("speeds").setAttribute("aria-label", words.speed);
    this.part("stage").setAttribute("aria-label", words.cloth);
    this.part("bar").setAttribute("aria-label", words.time);
    this.part("bar").setAttribute("aria-valuemin", "0");
    this.part("bar").setAttribute("aria-valuemax", track.seconds.toFixed(1));
    for (const [kind, item] of this.legend) {
      item.textContent = `${words.counted[kind]} ${track.breakdown[kind].toFixed(1)} s`;
    }
    this.said.clear();
    this.show();
  }

  /** Takes the page's size and colours as they are now. */
  refresh() {
    this.scene.refresh();
    const ratio = window.devicePixelRatio || 1;
    for (const canvas of [this.sign.canvas, this.part("bar").querySelector("canvas")]) {
      canvas.width = Math.round(canvas.clientWidth * ratio);
      canvas.height = Math.round(canvas.clientHeight * ratio);
    }
    this.drawBar();
    this.said.clear();
    this.show();
  }

  drawBar() {
    const layer = this.part("bar").querySelector("canvas").getContext("2d");
    const { width, height } = layer.canvas;
    spentOn(this.track, width).forEach((kind, x) => {
      layer.fillStyle = this.scene.colours[kind];
      layer.fillRect(x, 0, 1, height);
    });
  }

  show() {
    if (!this.scene.colours) {
      return; // the stage has no size yet
    }
    const { track, words } = this;
    const number = momentAt(track, this.time);
    const moment = track.moments[number];
    this.scene.show(this.time, number);
    const kind = this.isOver ? "end" : moment.kind;
    const names = this.isOver ? "" : track.groups[moment.group].join(words.joint);
    const bite = words.bite(moment.bite + 1, track.bites.length);
    this.say("time", asClock(this.time), (text) => (this.part("time").textContent = text));
    this.say("doing", words.doing[kind], (text) => (this.part("doing").textContent = text));
    this.say("pieces", names, (text) => (this.part("pieces").textContent = text));
    this.say("bite", bite, (text) => (this.part("bite").textContent = text));
    this.say("sign", kind, () => this.drawSign(kind, moment.counted));
    this.say("counted", this.isOver ? "" : moment.counted, (counted) => {
      this.legend.forEach((item, one) => item.classList.toggle("is-now", one === counted));
    });
    const action = this.isPlaying ? "pause" : this.isOver ? "again" : "play";
    this.say("action", words[action], (text) => {
      this.part("play").querySelector("span").textContent = text;
      this.part("play").querySelector("path").setAttribute("d", this.isPlaying ? PAUSE_SIGN : PLAY_SIGN);
    });
    this.say("share", `${((100 * this.time) / track.seconds).toFixed(2)}%`, (share) => {
      this.part("ahead").style.left = share;
      this.part("thumb").style.left = share;
    });
    // A reader of the page is not told sixty times a second.
    const told = this.isPlaying && !this.isHeld ? Math.floor(this.time) : this.time;
    const value = [asClock(told), words.doing[kind], names, bite].filter((text) => text !== "").join(", ");
    this.say("value", value, (text) => {
      this.part("bar").setAttribute("aria-valuenow", told.toFixed(1));
      this.part("bar").setAttribute("aria-valuetext", text);
    });
  }

  /** Writes a thing if it is another than before. */
  say(thing, text, write) {
    if (this.said.get(thing) !== text) {
      this.said.set(thing, text);
      write(text);
    }
  }

  drawSign(kind, counted) {
    const { width, height } = this.sign.canvas;
    const { colours } = this.scene;
    this.sign.clearRect(0, 0, width, height);
    drawSign(this.sign, kind, colours[kind === "end" ? "frame" : counted], colours, {
      x: width / 2, y: height / 2, radius: 0.3 * width,
    });
  }
}
