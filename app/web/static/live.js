// What happens, as it happens: the service's events with reconnecting, and the word of truth about whether what
// a page shows is live.

import { t } from "./frame.js";

const SILENCE_MS = 45000; // the service says something every 15 s
const WAITS_MS = [500, 1000, 2000, 5000];

// Calls `onEvent(kind, event)` for each event and `onState(live)` when the connection is there or lost; after a
// break it goes on with the event after the last one it had.
export class Live {
  constructor({ after, onEvent, onState }) {
    this.last = after;
    this.onEvent = onEvent;
    this.onState = onState;
    this.tries = 0;
    this.connect();
    window.addEventListener("online", () => this.connect());
  }

  async connect() {
    this.stop?.abort();
    clearTimeout(this.again);
    const stop = (this.stop = new AbortController());
    try {
      const headers = this.last === null || this.last === undefined ? {} : { "Last-Event-ID": `${this.last}` };
      const answer = await fetch("/v1/events/stream", { headers, signal: stop.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.tries = 0;
      this.onState(true);
      await this.follow(answer.body.pipeThrough(new TextDecoderStream()).getReader(), stop);
    } catch {
      // Told below: whatever the reason, the connection is gone.
    }
    if (this.stop !== stop) return;
    this.onState(false);
    this.again = setTimeout(() => this.connect(), WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)]);
  }

  async follow(reader, stop) {
    let rest = "";
    for (;;) {
      const silence = setTimeout(() => stop.abort(), SILENCE_MS);
      const { value, done } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      const parts = (rest + value).split(/\r?\n\r?\n/);
      rest = parts.pop();
      for (const part of parts) this.take(part);
    }
  }

  take(part) {
    const fields = {};
    for (const line of part.split(/\r?\n/)) {
      const [, name, text] = line.match(/^([^:]*):? ?(.*)$/);
      if (name) fields[name] = name in fields ? `${fields[name]}\n${text}` : text;
    }
    if (fields.id) this.last = Number(fields.id);
    if (fields.data) this.onEvent(fields.event, JSON.parse(fields.data));
  }
}

// Shows in an element whether the page is live, and since when not.
export function showState(place, live) {
  const was = place.dataset.live;
  place.dataset.live = live;
  if (live) place.textContent = t("frame.live");
  else if (was !== "false") place.textContent = t("frame.stale", { time: new Date().toLocaleTimeString() });
  document.body.classList.toggle("stale", !live);
}
