// Has the service check and draft a form as it is typed: a moment after the last key, one draft at a time, and
// an answer to a form that has changed since is let go.

import { api } from "./frame.js";

const PAUSE_MS = 300;
const AGAIN_MS = 700;
const LATER = [429, 503];

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Drafting {
  // `form` gives what is to be drafted; `onAnswer` gets a draft, `onState` whether one is awaited or put off.
  constructor({ form, onAnswer, onState, onError }) {
    Object.assign(this, { form, onAnswer, onState, onError });
    this.edition = 0;
    this.answered = -1;
    this.turn = Promise.resolve();
  }

  changed() {
    this.edition++;
    this.onState("checking");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), PAUSE_MS);
  }

  // Resolves when the form as it is now has its answer.
  settle() {
    clearTimeout(this.timer);
    this.turn = this.turn.then(() => this.ask());
    return this.turn;
  }

  async ask() {
    while (this.answered !== this.edition) {
      const asked = this.edition;
      try {
        const answer = await api("POST", "/v1/drafts", { ...this.form(), pieces: true });
        if (asked !== this.edition) continue;
        this.answered = asked;
        this.answer = answer;
        this.onAnswer(answer);
      } catch (error) {
        if (!LATER.includes(error.status)) {
          this.answered = asked;
          this.answer = null;
          this.onError(error);
          return;
        }
        this.onState("busy");
        await wait(AGAIN_MS);
      }
    }
  }
}
