// What happens, as it happens: the service's events with reconnecting, and the word of truth about whether what
// a page shows is live.

import { t } from "./frame.js";

const SILENCE_MS = 35000; // the service says something every 15 s
const WAITS_MS = [250, 500, 1000, 2000, 4000];
const HIDDEN_MS = 60000;
const LEAST_MS = 1000; // a stream that ends sooner is refused
const LONGEST_WAIT_MS = 5000; // whatever the service asks for: it may be back

// Calls `onEvent(kind, event)` for each event, and `onState(live, since)` when the connection is there or lost;
// `since` is when the service was last heard, in ms, null if never. After a break it goes on with the event after
// `last`, the last one it had; `onReset` is called if that is not known any more. The service ends every stream
// after some minutes: that alone is no loss.
export class Live {
  constructor({ after, onEvent, onState, onReset }) {
    this.last = after;
    this.onEvent = onEvent;
    this.onState = onState;
    this.onReset = onReset;
    this.heard = null;
    this.tries = 0;
    this.connect();
    window.addEventListener("online", () => this.connect());
    window.addEventListener("offline", () => this.lose());
    window.addEventListener("pageshow", (event) => event.persisted && this.connect());
    document.addEventListener("visibilitychange", () => this.beSeen(!document.hidden));
  }

  async connect() {
    this.stop?.abort();
    clearTimeout(this.again);
    const stop = (this.stop = new AbortController());
    const silence = () => setTimeout(() => stop.abort(), SILENCE_MS);
    let wait = 0;
    let timer = silence();
    try {
      const headers = this.last === null || this.last === undefined ? {} : { "Last-Event-ID": `${this.last}` };
      const answer = await fetch("/v1/events/stream", { headers, signal: stop.signal });
      wait = this.refused(answer);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const begun = Date.now();
      this.tries = 0;
      this.hear(stop);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (this.stop !== stop) return;
        if (done) break;
        clearTimeout(timer);
        timer = silence();
        this.heard = Date.now();
        const parts = (rest + value).split(/\r?\n\r?\n/);
        rest = parts.pop();
        for (const part of parts) this.take(part);
      }
      // Ended by the service, as it does by and by: come again at once. Only if that fails it is gone.
      if (Date.now() - begun < LEAST_MS) throw new Error("ended");
      this.again = setTimeout(() => this.connect());
    } catch {
      if (this.stop === stop) this.lose(wait);
    } finally {
      clearTimeout(timer);
    }
  }

  // Whether an answer is a refusal, and for how many ms to stay away then.
  refused(answer) {
    if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    // The database was set back: the number is not known any more, and the page has to read all anew.
    if (answer.status === 422) {
      this.last = null;
      this.onReset?.();
    }
    return 1000 * Number(answer.headers.get("Retry-After") ?? 0);
  }

  hear(stop) {
    this.heard = Date.now();
    if (this.stop === stop) this.onState(true, this.heard);
  }

  lose(wait = 0) {
    const stop = this.stop;
    this.stop = null;
    stop?.abort();
    clearTimeout(this.again);
    this.onState(false, this.heard);
    const backOff = WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)];
    this.again = setTimeout(() => this.connect(), Math.min(Math.max(wait, backOff), LONGEST_WAIT_MS));
  }

  // A page that nobody sees gives its connection back after a while: a browser has six for all its windows.
  beSeen(isSeen) {
    clearTimeout(this.resting);
    if (!isSeen) {
      this.resting = setTimeout(() => {
        this.lose();
        clearTimeout(this.again);
      }, HIDDEN_MS);
    } else if (!this.stop || Date.now() - this.heard > SILENCE_MS) this.connect();
  }

  take(part) {
    const fields = {};
    for (const line of part.split(/\r?\n/)) {
      // Not by a pattern: its dot is none of the line separators of Unicode, which somebody's words may hold.
      const [name, ...rest] = line.split(":");
      const text = rest.join(":").replace(/^ /, "");
      if (name) fields[name] = name in fields ? `${fields[name]}\n${text}` : text;
    }
    if (fields.id) this.last = Number(fields.id);
    if (fields.data) this.onEvent(fields.event, JSON.parse(fields.data));
  }
}

// Shows in an element whether the page is live, and since when (in ms) not; `body.stale` dims what is old.
export function showState(place, live, since = Date.now()) {
  if (place.dataset.live === `${live}`) return;
  place.dataset.live = live;
  const time = since && new Date(since).toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });
  if (live) place.textContent = t("frame.live");
  else place.textContent = time ? t("frame.stale", { time }) : t("frame.stale_unknown");
  document.body.classList.toggle("stale", !live);
}
