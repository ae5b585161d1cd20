// The board: a snapshot of all, read anew when something happens, and told as live only while it is.

import { api, data } from "./frame.js";
import { Live, showState } from "./live.js";
import { showCutters, tick } from "./board_cutters.js";
import { showNoCutter, showPlanning, showStranded, showToday, showWaiting, tickPlanning } from "./board_beside.js";

const SOON_MS = 40; // events come in flocks
const APART_MS = 300;
const PLANNING_MS = 1000; // a nest that gets better is no event
const QUIET_MS = 20000; // nor is a cutter that falls silent
const AGAIN_MS = 2000;
const PATIENCE_MS = 10000;
const TICK_MS = 200;

const place = (id) => document.getElementById(id);
const live = place("live");
let fresh = false; // what is shown is of this connection
let heard = null; // when the service told it last
let ahead = 0; // of our clock, the service's
let timer = 0;
let due = Infinity;
let reading = 0;
let readAt = 0;

const serviceTime = () => Date.now() + ahead;

// Has the board read anew in so many ms, or before, if it is to be so already.
function readIn(ms) {
  const at = Math.max(Date.now() + ms, readAt + APART_MS);
  if (at >= due) return;
  due = at;
  clearTimeout(timer);
  timer = setTimeout(read, at - Date.now());
}

async function read() {
  const mine = ++reading;
  readAt = Date.now();
  due = Infinity;
  const midnight = new Date().setHours(0, 0, 0, 0);
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE_MS));
  try {
    const board = await Promise.race([api("GET", `/v1/board?since=${new Date(midnight).toISOString()}`), late]);
    if (mine !== reading) return;
    heard = Date.now();
    ahead = Date.parse(board.at) - heard;
    follow.last = Math.max(follow.last ?? 0, board.seq);
    showAll(board);
    fresh = true;
    readIn(board.planning.length ? PLANNING_MS : QUIET_MS);
  } catch {
    if (mine !== reading) return;
    fresh = false;
    readIn(AGAIN_MS);
  }
  showState(live, fresh, heard);
}

function showAll(board) {
  const now = serviceTime();
  showToday(place("today"), board);
  showCutters(place("cutters"), board, now);
  if (!board.cutters.length) showNoCutter(place("cutters"), data().machines);
  showPlanning(place("planning").querySelector(".list"), board.planning, now);
  showWaiting(place("waiting"), board.waiting, now);
  showStranded(place("stranded"), board.stranded, now);
}

setInterval(() => {
  if (!fresh) return; // what is old does not count on
  tick(serviceTime());
  tickPlanning(serviceTime());
}, TICK_MS);

const follow = new Live({
  onEvent: () => readIn(SOON_MS),
  onState: (isThere, since) => {
    if (isThere) {
      readAt = 0;
      readIn(0);
      return;
    }
    if (fresh) heard = Math.max(heard, since); // nothing happened till then
    fresh = false;
    reading++; // an answer that is still to come is of the connection before
    clearTimeout(timer);
    due = Infinity;
    showState(live, false, heard);
  },
});
