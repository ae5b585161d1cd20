// What lies on a cutter's table, read from the API: what it cuts or is to cut next, what it cut before, and how far
// all of it is.

import { api } from "./frame.js";

const ENDED_READ = 5;
const ENDED_SHOWN = 2;
const EPSILON_S = 1e-6;

const plans = new Map(); // by order and attempt: what is cut does not change

// The cutter, its job in hand or else its next, null if there is nothing, and those that it cut last.
export async function readTable(cutter) {
  const address = `/v1/cutters/${encodeURIComponent(cutter)}`;
  const ended = `/v1/cut-runs?cutter=${encodeURIComponent(cutter)}&state=Ended&limit=${ENDED_READ}`;
  const [status, next, { items }] = await Promise.all([api("GET", address), api("GET", `${address}/next`), api("GET", ended)]);
  const last = items.sort((one, other) => other.ended_at.localeCompare(one.ended_at)).slice(0, ENDED_SHOWN);
  const [job, ...before] = await Promise.all([next && jobOf(next), ...last.map(jobOf)]);
  return { cutter: status, job, before: before.filter((one) => one.marker) };
}

export const isBegun = (job) => job !== null && job.run.started_at !== null;

// A run with its marker, pieces by id, codes by piece, bundles (garments of its order) and taken pieces; without
// a marker if the plan holds no more.
async function jobOf(run) {
  const begun = run.started_at !== null;
  const [plan, taken] = await Promise.all([planOf(run), begun ? api("GET", `/v1/cut-runs/${run.id}/taken`) : { items: [] }]);
  return { run, ...plan, taken: new Map(taken.items.map((one) => [one.piece, one])) };
}

async function planOf(run) {
  const key = `${run.order}/${run.attempt}`;
  if (!plans.has(key)) plans.set(key, readPlan(run.order));
  let read;
  try {
    read = await plans.get(key);
  } catch (error) {
    plans.delete(key);
    if (error.status === 404 || error.status === 409) return { marker: null };
    throw error;
  }
  const marker = read.plan.markers.find((one) => one.id === run.marker) ?? null;
  const cut = read.plan.cuts.find((one) => one.marker === run.marker) ?? null;
  return { marker, cut, pieces: read.pieces, codes: read.codes, bundles: read.bundles };
}

async function readPlan(order) {
  const address = `/v1/orders/${encodeURIComponent(order)}`;
  const [plan, { items }] = await Promise.all([api("GET", `${address}/plan`), api("GET", `${address}/pieces`)]);
  return {
    plan,
    pieces: new Map(plan.pieces.map((piece) => [piece.id, piece])),
    codes: new Map(items.map((one) => [one.id, one.code])),
    bundles: [...new Set(plan.pieces.map((piece) => piece.garment))],
  };
}

// How far a job is: the bite in the window (from 0) and where it begins on the marker, the pieces that are cut and
// those that the knife is at. What the cutter told last is believed: its bite and piece, else its share of the time.
export function progressOf({ run, cut, marker }) {
  const bites = cut?.bites ?? [];
  const entries = bites.flatMap(({ pieces }, bite) => pieces.map((one) => ({ ...one, bite })));
  const at = { bite: 0, offset_mm: bites[0]?.start_mm ?? 0, done: new Set(), cutting: new Set() };
  if (run.started_at === null) return at;
  if (run.state === "Ended") {
    at.bite = Math.max(0, bites.length - 1);
    at.done = new Set(marker.placements.map(({ piece }) => piece));
  } else {
    const told = run.bite === null ? null : Math.min(run.bite, bites.length) - 1;
    const now = entries.find(({ piece, bite }) => piece === run.piece && (told === null || bite === told));
    const time = now ? now.start_s : timeWithin(run.progress * (cut?.seconds ?? 0), entries, told);
    at.bite = told ?? now?.bite ?? entries.findLast(({ start_s }) => start_s <= time)?.bite ?? 0;
    const isOver = (one) => one.bite < at.bite || one.end_s <= time + EPSILON_S;
    const left = new Set(entries.filter((one) => !isOver(one)).map(({ piece }) => piece));
    at.done = new Set(entries.map(({ piece }) => piece).filter((piece) => !left.has(piece)));
    const lies = (one) => one.start_s <= time && time < one.end_s && one.bite === at.bite;
    if (now) at.cutting.add(now.piece);
    else if (run.progress > 0) for (const one of entries.filter(lies)) at.cutting.add(one.piece);
  }
  at.offset_mm = bites[at.bite]?.start_mm ?? 0;
  return at;
}

// A time, moved into the bite that the cutter says it is at.
function timeWithin(time, entries, bite) {
  const of = entries.filter((one) => bite === null || one.bite === bite);
  if (!of.length) return time;
  const [from, to] = [Math.min(...of.map(({ start_s }) => start_s)), Math.max(...of.map(({ end_s }) => end_s))];
  return Math.min(Math.max(time, from), to);
}

const plain = (code) => code.toUpperCase().replace(/[- ]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");

// The piece of a job that a code names, however it was typed; null if it has none such.
export const pieceOfCode = (job, code) =>
  job.marker.placements.find(({ piece }) => plain(job.codes.get(piece) ?? "") === plain(code))?.piece ?? null;
