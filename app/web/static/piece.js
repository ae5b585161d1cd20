// The page of a piece: what it is, where it belongs, where it is now, and having it cut once more.

import { api, data, element, failed, named, svgElement, t } from "./frame.js";
import { Live, showState } from "./live.js";
import { drawMarker } from "./marker.js";
import { pieceName, wordOr } from "./piece_names.js";
import { followRecuts, prepareRecut } from "./piece_recut.js";

const SOON_MS = 60; // events come in flocks
const told = data();
const place = (id) => document.getElementById(id);
const ROOM = 0.04; // around a drawing, of its size

let drawn = null; // the marker that is shown
let cutRun = null;

async function show() {
  const found = await api("GET", `/v1/pieces/${encodeURIComponent(told.code)}`);
  await showWhere(found);
  const links = found.marker ? `/markers/${found.marker}?piece=${encodeURIComponent(told.code)}` : null;
  place("to-marker").hidden = !links;
  if (links) place("to-marker").href = links;
  if (drawn === null) {
    showShape(found.piece);
    showBelongings(found);
  }
  await showPlace(found, links);
}

async function showWhere({ cut_run: cut, marker, order }) {
  const run = cut && (await api("GET", `/v1/cut-runs/${encodeURIComponent(cut.id)}`));
  cutRun = cut?.id ?? null;
  const state = marker ? whereOf(cut, run) : "none";
  const more = [];
  if (state === "none") more.push(t("piece.where_none_more"));
  if (state === "taken") more.push(clock(cut.taken_at));
  if (state === "ended" && run.ended_at) more.push(clock(run.ended_at));
  if (run?.cutter && state !== "waiting") more.push(t("piece.on_cutter", { cutter: run.cutter }));
  const cutting = ["running", "now", "interrupted"].includes(state);
  const percent = cutting ? Math.round(100 * run.progress) : 0;
  if (cutting) more.push(t("piece.percent", { percent }));
  place("where").dataset.where = state;
  place("where-word").textContent = t(`piece.where_${state}`);
  place("where-more").textContent = more.join(" · ");
  place("progress").hidden = !cutting;
  place("progress").setAttribute("aria-valuenow", percent);
  place("progress").firstElementChild.style.inlineSize = `${percent}%`;
  place("where").dataset.order = order;
}

function whereOf(cut, run) {
  if (cut?.taken_at) return "taken";
  switch (cut?.state) {
    case "Running":
      return run.piece === told.piece ? "now" : "running";
    case "Interrupted":
      return "interrupted";
    case "Ended":
      return "ended";
    case "Aborted":
      return "aborted";
    default:
      return "waiting";
  }
}

function clock(time) {
  const how = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" };
  return new Date(time).toLocaleString(document.documentElement.lang, how);
}

function sizeOf(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [left, low] = [Math.min(...xs), Math.min(...ys)];
  return { left, low, length: Math.max(...xs) - left, width: Math.max(...ys) - low };
}

// The piece alone is a marker of one piece, as large as it is.
function showShape(piece) {
  const { left, low, length, width } = sizeOf(piece.outline);
  const outline = piece.outline.map(([x, y]) => [x - left, y - low]);
  const alone = {
    cloth: { width_mm: width },
    length_mm: length,
    placements: [{ piece: piece.id, x: -left, y: -low, rotation: 0, outline }],
  };
  const room = ROOM * Math.max(length, width);
  const text = t("piece.shape_of", { piece: pieceName(piece), length: Math.round(length), width: Math.round(width) });
  const svg = svgElement(
    "svg",
    { viewBox: [-room, -room, length + 2 * room, width + 2 * room].join(" "), role: "img", "aria-label": text },
    drawMarker(alone, [piece]).group,
  );
  place("shape").replaceChildren(svg, element("p", { class: "faint" }, text));
}

async function showPlace({ marker, piece }, link) {
  if (drawn === marker) return;
  drawn = marker;
  if (!marker) return place("place").replaceChildren(element("p", {}, t("piece.no_marker")));
  const laid = await api("GET", `/v1/markers/${encodeURIComponent(marker)}`);
  const { group, groups, width, length } = drawMarker(laid, [piece]);
  groups.get(piece.id)?.classList.add("lit");
  group.append(groups.get(piece.id) ?? ""); // over its neighbours
  const text = t("piece.marker_of", { marker });
  const svg = svgElement("svg", { viewBox: `0 0 ${length} ${width}`, role: "img", "aria-label": text }, group);
  place("place").replaceChildren(element("a", { href: link, class: "mini" }, svg), element("p", { class: "faint" }, marker));
}

function showBelongings({ piece, sewn_to: sewn, laid_on: under }) {
  const seams = new Map(); // by the pieces beyond them
  for (const { seam, pieces } of sewn) {
    for (const other of pieces) seams.set(other, [...(seams.get(other) ?? []), wordOr("seam", seam)]);
  }
  for (const other of under) seams.set(other, [t("piece.laid_on")]);
  list("sewn", [...seams].map(([other, names]) => [known(other), names.join(" · ")]));
  list("matched", piece.match_points.map(({ name }) => [wordOr("match", name), ""]));
}

function list(id, rows) {
  place(id).hidden = !rows.length;
  const items = rows.map(([name, more]) => element("li", {}, element("b", {}, name), more && element("span", { class: "faint" }, ` ${more}`)));
  place(`${id}-list`).replaceChildren(...items);
}

// A piece's id is its garment, name, side and, of several, number: jacket.hip_pocket_bag.left.1.
function known(id) {
  const [garment, name, side, copy] = id.split(".");
  return pieceName({ garment, name: name.replaceAll("_", " "), side }) + (copy ? ` ${copy}` : "");
}

for (const paper of ["roll", "a4"]) {
  const at = `/v1/pieces/${encodeURIComponent(told.code)}/label.pdf?paper=${paper}&language=${told.language}`;
  for (const link of document.querySelectorAll(`.label-${paper}`)) link.href = at;
}

const recuts = followRecuts(failed);
prepareRecut(recuts.show);

let timer = 0;
function again() {
  clearTimeout(timer);
  timer = setTimeout(() => show().catch(failed), SOON_MS);
}

let wasLive = false;
new Live({
  after: told.after,
  onEvent(kind, event) {
    if (event.subject === told.order || event.subject === cutRun || (event.data.order === told.order && kind.startsWith("run."))) again();
    recuts.hear(event);
  },
  onState(isLive, since) {
    showState(place("live"), isLive, since);
    if (isLive && !wasLive) {
      again();
      recuts.read();
    }
    wasLive = isLive;
  },
});
