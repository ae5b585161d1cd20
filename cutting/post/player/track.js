// Where the head is, and what is done, at any second. Knows nothing of the page: the console imports it, too.

export { asClock, momentAt, placeAt, readTrack, spentOn, windowAt };

/** Reads a plan's data: moments with first and last point, jobs of moments, coordinates in mm and seconds. */
function readTrack(data) {
  const x = summed(data.x, data.units);
  const y = summed(data.y, data.units);
  const t = summed(data.t, data.ticks);
  const moments = [];
  let first = 0;
  for (const [kind, group, bite, count] of data.moments) {
    const [name, counted] = data.kinds[kind];
    const last = first + count - 1;
    moments.push({ kind: name, counted, group, bite, first, last, start: t[first], end: t[last] });
    first = last + 1;
  }
  return {
    x, y, t, moments,
    name: data.name,
    machine: data.machine,
    length: data.length,
    width: data.width,
    window: data.window,
    bites: data.bites,
    groups: data.groups,
    breakdown: data.breakdown,
    seconds: moments[moments.length - 1].end,
    areas: areasOf(data, moments),
    jobs: jobsOf(moments),
  };
}

function summed(rises, units) {
  const values = new Float64Array(rises.length);
  let sum = 0;
  for (let i = 0; i < rises.length; i++) {
    sum += rises[i];
    values[i] = sum / units;
  }
  return values;
}

/** Each piece: the moments of its first plunge and last lift, and its outline. */
function areasOf(data, moments) {
  const numbers = (kind) => [...moments.keys()].filter((i) => moments[i].kind === kind);
  const [plunges, lifts] = [numbers("plunge"), numbers("lift")];
  return data.areas.map(([first, last, x, y, piece]) => ({
    piece,
    first: plunges[first],
    last: lifts[last],
    x: summed(x, data.units),
    y: summed(y, data.units),
  }));
}

/** Consecutive moments of the same pieces in the same bite; each moment gets the number of its job. */
function jobsOf(moments) {
  const jobs = [];
  let job = null;
  moments.forEach((moment, i) => {
    if (job === null || moment.group !== job.group || moment.bite !== job.bite) {
      job = { group: moment.group, bite: moment.bite, first: i, last: i };
      jobs.push(job);
    }
    job.last = i;
    moment.job = jobs.length - 1;
  });
  return jobs;
}

/** The number of the last of a rising list, from low to high, that is not above a value; low if all are. */
function lastNotAbove(low, high, value, at) {
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= value) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** The number of the moment at a time. */
function momentAt(track, time) {
  return lastNotAbove(0, track.moments.length - 1, time, (i) => track.moments[i].start);
}

/** Where the head is at a time of a moment, and the number of the last point that it has passed. */
function placeAt(track, moment, time) {
  const { x, y, t } = track;
  const point = lastNotAbove(moment.first, moment.last, time, (i) => t[i]);
  if (point === moment.last) {
    return { x: x[point], y: y[point], point };
  }
  const share = Math.max(0, (time - t[point]) / (t[point + 1] - t[point]));
  return {
    x: x[point] + share * (x[point + 1] - x[point]),
    y: y[point] + share * (y[point + 1] - y[point]),
    point,
  };
}

/** Where on the cloth the window begins while the head is at a place: it moves as far as the head stays behind. */
function windowAt(track, moment, place) {
  const start = track.bites[moment.bite];
  return moment.kind === "bite" ? start - (track.x[moment.last] - place.x) : start;
}

/**
 * What each of so many equal parts of the whole time is spent on. What comes short in one part is owed to the next,
 * so that all together show each kind by its share.
 */
function spentOn(track, parts) {
  const kinds = Object.keys(track.breakdown);
  const owed = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  const size = track.seconds / parts;
  const found = [];
  let i = 0;
  for (let part = 0; part < parts; part++) {
    const [low, high] = [part * size, (part + 1) * size];
    for (; i < track.moments.length; i++) {
      const moment = track.moments[i];
      owed[moment.counted] += Math.max(0, Math.min(high, moment.end) - Math.max(low, moment.start));
      if (moment.end > high) {
        break;
      }
    }
    const most = kinds.reduce((best, kind) => (owed[kind] > owed[best] ? kind : best));
    owed[most] -= size;
    found.push(most);
  }
  return found;
}

/** Seconds as minutes and seconds. */
function asClock(seconds) {
  const tenths = Math.round(10 * seconds);
  const rest = ((tenths % 600) / 10).toFixed(1);
  return `${Math.floor(tenths / 600)}:${rest.padStart(4, "0")}`;
}
