// The projector over a cutter's table: throws on the cloth what is cut, what is to be taken off, how the pattern must
// lie, or a grid, each at its true place; says so in red when it does not know the place any more.

import { api, data, element, failed, may, named, notify, t } from "./frame.js";
import { fit, isMirrored, styleOf } from "./homography.js";
import { Live } from "./live.js";
import { cornersOf, MarkEditor } from "./projector_calibration.js";
import { isBegun, pieceOfCode, progressOf, readTable } from "./projector_job.js";
import { drawCut, drawGrid, drawLoad, drawLying, drawStripes, drawWindow, toldOf } from "./projector_scene.js";
import { onIdle, onKeys, stayAwake } from "./projector_hands.js";

const MODES = ["cut", "lying", "stripes", "grid"];
const SOON_MS = 40; // events come in flocks
const AGAIN_MS = 2000;
const QUIET_MS = 30000; // a cutter that falls silent is no event
const USUAL_WIDTH_MM = 1500;
const FOUND_MS = 6000;
const STEP_MM = 10;
const WIDE_STEP_MM = 100;

const cutter = data().cutter;
const address = `/v1/cutters/${encodeURIComponent(cutter)}`;
const place = (id) => document.getElementById(id);
const layer = place("layer");

let mode = "cut";
let table = null; // as it was read last
let windowLength = null;
let projection = null; // as it is kept
let fresh = false; // what is shown is of this connection
let heard = null; // when the service was heard last
let unloaded = null; // the run that is being off-loaded
let shift = 0; // of that, along the cloth, by hand
let found = null; // a piece that was scanned
let editedMatrix = null;
const takings = []; // of this window, to be undone
const turnedKey = `projector-turned-${cutter}`;
let turned = localStorage.getItem(turnedKey) === "true";

const time = (moment) => new Date(moment).toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });

// Reading.

let timer = 0;
let reading = 0;

function readIn(ms) {
  clearTimeout(timer);
  timer = setTimeout(read, ms);
}

async function read() {
  const mine = ++reading;
  try {
    const [now, kept, profile] = await Promise.all([readTable(cutter), readProjection(), windowLength ?? readWindow()]);
    if (mine !== reading) return;
    [table, projection, windowLength, fresh, heard] = [now, kept, profile, true, Date.now()];
    readIn(QUIET_MS);
  } catch (error) {
    if (mine !== reading) return;
    fresh = false;
    if (error.status) failed(error);
    readIn(AGAIN_MS);
  }
  show();
}

async function readProjection() {
  try {
    return await api("GET", `${address}/projection`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

const readWindow = async () => (await api("GET", `${address}/profile`)).machine.window_mm;

new Live({
  onEvent: (kind, { subject, data: told }) => {
    const isOurs = kind.startsWith("run.") ? [cutter, null].includes(told.cutter) : kind.startsWith("cutter.") ? subject === cutter : kind === "order.planned";
    if (isOurs && fresh) readIn(SOON_MS);
  },
  onState: (isThere, since) => {
    if (isThere) return readIn(0);
    if (fresh && since) heard = Math.max(heard, since); // nothing happened till then
    fresh = false;
    reading++; // an answer that is still to come is of the connection before
    clearTimeout(timer);
    show();
  },
});

// Showing.

const screenSize = () => [innerWidth, innerHeight];
const area = () => ({ length: windowLength ?? 1600, width: table?.job?.run.load.width_mm ?? USUAL_WIDTH_MM });
const isForScreen = () => projection !== null && projection.width_px === innerWidth && projection.height_px === innerHeight;
const usualMarks = () => cornersOf(area(), screenSize());

function matrix() {
  if (editor.isOpen && editedMatrix) return editedMatrix;
  return fit(isForScreen() ? projection.marks : usualMarks());
}

let drawn = "";

function show() {
  const now = matrix();
  layer.style.transform = styleOf(now);
  const reader = turned ? -1 : 1;
  const flips = [isMirrored(now) ? -reader : reader, -reader];
  const shown = editor.isOpen ? "grid" : mode;
  document.body.classList.remove(...MODES.map((one) => `${one}-mode`));
  document.body.classList.add(`${shown}-mode`);
  for (const button of document.querySelectorAll("[data-mode]")) button.setAttribute("aria-pressed", button.dataset.mode === mode);
  const told = table && JSON.stringify([shown, flips, table.job, table.before, [...(unloadedJob()?.taken.keys() ?? [])], shift, found, area(), gridBounds()]);
  if (told !== drawn) {
    drawn = told;
    const focused = document.activeElement?.closest?.("[data-piece]")?.dataset.piece;
    layer.replaceChildren(...(table ? sceneOf(shown, flips) : []));
    if (focused) layer.querySelector(`[data-piece="${CSS.escape(focused)}"]`)?.focus();
  }
  showWords(shown);
  showTools();
}

// The marks' own extent: where the projector reaches.
function gridBounds() {
  const marks = editor.isOpen ? editor.marks : isForScreen() ? projection.marks : usualMarks();
  const [xs, ys] = [marks.map(({ x_mm }) => x_mm), marks.map(({ y_mm }) => y_mm)].map((all) => all.filter(Number.isFinite));
  return { left: Math.min(...xs), right: Math.max(...xs), low: Math.min(...ys), high: Math.max(...ys) };
}

function sceneOf(shown, flips) {
  if (shown === "grid") return [drawGrid(gridBounds(), flips)];
  const scene = [drawWindow(area())];
  const job = shown === "lying" ? unloadedJob() : table.job;
  if (!job) return scene;
  if (!isBegun(job) && shown === "cut") return [...scene, drawLoad(job, area(), flips)];
  if (!job.marker) return scene;
  const at = progressOf(job);
  if (shown === "lying") at.offset_mm -= shift;
  const draw = { cut: drawCut, lying: drawLying, stripes: drawStripes }[shown];
  scene.push(draw(job, at, flips));
  if (found) scene.at(-1).querySelector(`[data-piece="${CSS.escape(found)}"]`)?.classList.add("found");
  return scene;
}

function showWords(shown) {
  place("hud").replaceChildren(...(table ? headOf(shown) : []));
  const size = ([width, height]) => `${width} × ${height}`;
  const values = { now: size(screenSize()), saved: projection && size([projection.width_px, projection.height_px]) };
  const isForFull = projection && projection.width_px === screen.width && projection.height_px === screen.height;
  const warning = editor.isOpen || !table || isForScreen() ? "" : !projection ? "not_calibrated" : isForFull ? "press_fullscreen" : "other_screen";
  say("warning", warning && t(`projector.${warning}`, values));
  const isSilent = fresh && table.job?.run.state === "Running" && table.cutter.state === "offline";
  const since = isSilent ? table.cutter.seen_at : heard;
  const stale = isSilent ? "cutter_silent" : fresh ? "" : table && since ? "stale" : "stale_unknown";
  const isBeginning = !fresh && !table && reading === 0;
  say("stale", stale && !isBeginning ? t(`projector.${stale}`, { time: since && time(since) }) : "");
  document.body.classList.toggle("stale", Boolean(stale) && !isBeginning);
  document.body.dataset.live = fresh;
}

function say(id, text) {
  place(id).textContent = text;
  place(id).hidden = !text;
}

// What is thrown, in words.
function headOf(shown) {
  if (shown === "grid") return [t("projector.grid")];
  const job = shown === "lying" ? unloadedJob() : table.job;
  if (!job) return [t(shown === "lying" ? "projector.nothing_lies" : "projector.nothing")];
  const { run } = job;
  if (!job.marker && (isBegun(job) || shown !== "cut")) return [t("projector.no_plan", { order: run.order })];
  if (shown === "lying") {
    const all = job.marker.placements.length;
    const moved = shift ? ` · ${t("projector.moved", { mm: shift })}` : "";
    return [t("projector.lie", { order: run.order, all, left: all - job.taken.size }) + moved];
  }
  if (shown === "stripes") {
    const { repeat } = job.marker.cloth;
    if (!repeat) return [t("projector.plain", { order: run.order })];
    const [along, across] = [repeat.along_mm, repeat.across_mm];
    if (along && across) return [t("projector.stripes", { order: run.order, along, across })];
    return [t("projector.stripes_one", { order: run.order, period: along || across })];
  }
  if (!isBegun(job)) return [t("projector.load", { order: run.order })];
  if (run.state === "Interrupted") return [t("projector.stands", { order: run.order }), " ", element("span", { lang: "en" }, run.reason ?? "")];
  const values = { order: run.order, bite: progressOf(job).bite + 1, bites: run.bites, percent: Math.round(100 * run.progress) };
  return [run.left_s === null ? t("projector.cutting", values) : t("projector.cutting_left", { ...values, left: Math.round(run.left_s) })];
}

// Off-loading.

const lyingOf = (job) => job.marker.placements.map(({ piece }) => piece).filter((piece) => !job.taken.has(piece));
const begunJobs = () => [table.job, ...table.before].filter((job) => job && isBegun(job) && job.marker);

// The job whose pieces are taken off: the same until none lies, then the one before the present if that has cut
// nothing yet, else the present.
function unloadedJob() {
  if (!table) return null;
  const jobs = begunJobs().filter((job) => lyingOf(job).length);
  const same = jobs.find((job) => job.run.id === unloaded);
  if (same) return same;
  const [first, second] = jobs;
  const isNew = first && second && first === table.job && !progressOf(first).done.size;
  const chosen = (isNew ? second : first) ?? null;
  [unloaded, shift] = [chosen?.run.id ?? null, 0];
  return chosen;
}

const mayTake = may("operator") || may("cutter");

async function take(job, pieces, taken = true) {
  if (!mayTake) return notify(t("projector.may_not"));
  try {
    const before = new Set(job.taken.keys());
    const answer = await api("POST", `/v1/cut-runs/${job.run.id}/taken`, { pieces, taken });
    const after = new Map(answer.items.map((one) => [one.piece, one]));
    const changed = pieces.filter((piece) => before.has(piece) !== after.has(piece));
    if (taken && changed.length) takings.push({ run: job.run.id, pieces: changed });
    for (const one of begunJobs()) if (one.run.id === job.run.id) one.taken = after;
    const last = changed.length === 1 ? t("projector.took", { piece: saidOf(job, changed[0]) }) : t("projector.took_many", { count: changed.length });
    notify("");
    show();
    if (taken && changed.length) place("hud").append(` · ${last}`);
  } catch (error) {
    failed(error);
  }
}

function saidOf(job, piece) {
  const { name, code } = toldOf(job, piece);
  return `${name} ${code}`;
}

function undo() {
  const last = takings.pop();
  const job = last && begunJobs().find(({ run }) => run.id === last.run);
  if (!job) return show();
  unloaded = last.run;
  take(job, last.pieces, false);
}

document.addEventListener("code", (event) => {
  event.preventDefault(); // to leave the page would take the light off the cloth
  if (!table) return;
  const jobs = [unloadedJob(), table.job, ...begunJobs()].filter((job) => job?.marker);
  const job = jobs.find((one) => pieceOfCode(one, event.detail));
  if (!job) return notify(t("projector.not_here", { code: event.detail }));
  const piece = pieceOfCode(job, event.detail);
  if (mode !== "lying") {
    found = piece;
    setTimeout(() => {
      if (found !== piece) return;
      found = null;
      show();
    }, FOUND_MS);
    notify("");
    return show();
  }
  if (job.taken.has(piece)) return notify(t("projector.took_before", { code: job.codes.get(piece), time: time(job.taken.get(piece).taken_at) }));
  unloaded = job.run.id;
  take(job, [piece]);
});

function takeShown(target) {
  const piece = target.closest?.("[data-piece]")?.dataset.piece;
  if (mode === "lying" && !editor.isOpen && piece) take(unloadedJob(), [piece]);
}

layer.addEventListener("click", (event) => takeShown(event.target));

function showTools() {
  place("undo").hidden = !takings.length || mode !== "lying";
  place("fullscreen").setAttribute("aria-pressed", Boolean(document.fullscreenElement));
  const job = mode === "lying" ? unloadedJob() : null;
  place("offload").hidden = !job;
  if (!job) return;
  const { done } = progressOf(job);
  const jobs = begunJobs().filter((one) => lyingOf(one).length);
  const buttons = job.bundles.map((garment, number) => {
    const cut = lyingOf(job).filter((piece) => done.has(piece) && job.pieces.get(piece).garment === garment);
    const said = t("projector.take_all", { bundle: number + 1, garment: named("garment", garment), count: cut.length });
    return ["button", { type: "button", class: "bundle", "data-bundle": (number % 6) + 1, disabled: !cut.length, onclick: () => take(job, cut) }, said];
  });
  const others = jobs.length < 2 ? [] : jobs.map(({ run }) => {
    const choose = () => {
      [unloaded, shift] = [run.id, 0];
      show();
    };
    return ["button", { type: "button", "aria-pressed": `${run.id === job.run.id}`, onclick: choose }, run.order];
  });
  const moves = [["move_back", "◀", -STEP_MM], ["move_on", "▶", STEP_MM]].map(([word, sign, step]) =>
    ["button", { type: "button", class: "icon", "aria-label": t(`projector.${word}`), onclick: () => moveBy(step) }, sign]);
  const told = JSON.stringify([buttons, others, job.taken.size]);
  if (place("offload").dataset.told === told) return;
  place("offload").dataset.told = told;
  const focused = [...place("offload").children].indexOf(document.activeElement);
  place("offload").replaceChildren(...[...others, ...buttons, ...moves].map((one) => element(...one)));
  place("offload").children[focused]?.focus();
}

function moveBy(step) {
  if (mode !== "lying") return;
  shift += step;
  show();
}

// Calibrating.

const editor = new MarkEditor({
  screen: place("marks"),
  panel: place("calibration"),
  onChange: (now) => {
    editedMatrix = now ?? editedMatrix;
    place("save").disabled = !now;
    show();
  },
});

function calibrate() {
  if (!may("operator") || !table || editor.isOpen) return;
  document.body.classList.add("calibrating");
  editedMatrix = null;
  const { length, width } = area();
  [place("add-x").value, place("add-y").value] = [length / 2, width / 2];
  editor.open(isForScreen() ? projection.marks : usualMarks());
}

function closeCalibration() {
  document.body.classList.remove("calibrating");
  editor.close();
  notify("");
  show();
}

place("save").addEventListener("click", async () => {
  const body = { width_px: innerWidth, height_px: innerHeight, marks: editor.marks };
  try {
    projection = await api("PUT", `${address}/projection`, body, projection ? { "If-Match": `"${projection.version}"` } : {});
    closeCalibration();
    mode = "grid";
    show();
  } catch (error) {
    failed(error);
    if (error.status === 412) readIn(0);
  }
});

// Hands.

function choose(one) {
  mode = one;
  notify("");
  show();
}

for (const button of document.querySelectorAll("[data-mode]")) button.addEventListener("click", () => choose(button.dataset.mode));
const actions = {
  undo,
  calibrate,
  reset: () => editor.show(usualMarks()),
  done: closeCalibration,
  turn: () => {
    turned = !turned;
    localStorage.setItem(turnedKey, turned);
    show();
  },
  fullscreen: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(failed),
};
for (const [id, act] of Object.entries(actions)) place(id)?.addEventListener("click", act);

onKeys((key, event) => {
  if (key === "Escape" && editor.isOpen) return closeCalibration();
  if (editor.isOpen) return;
  const step = event.shiftKey ? WIDE_STEP_MM : STEP_MM;
  if (key === "ArrowLeft") moveBy(-step);
  else if (key === "ArrowRight") moveBy(step);
  else if (key === "Enter" || key === " ") takeShown(document.activeElement);
  else if (MODES[Number(key) - 1]) choose(MODES[Number(key) - 1]);
  else ({ u: undo, c: calibrate, t: actions.turn, f: actions.fullscreen })[key.toLowerCase()]?.();
});
onIdle((isIdle) => document.body.classList.toggle("idle", isIdle));
stayAwake();
window.addEventListener("resize", show);
document.addEventListener("fullscreenchange", show);
