// The hands at a projector's page: keys that are not a scanner's, tools that go away, a screen that stays on.

const TYPED_MS = 90; // keys that follow each other faster are a scanner's
const IDLE_MS = 4000;

// Calls `act(key, event)` for a key that was pressed by hand, outside of fields and buttons.
export function onKeys(act) {
  let last = -Infinity;
  let waiting = 0;
  document.addEventListener("keydown", (event) => {
    clearTimeout(waiting);
    const isFast = event.timeStamp - last < TYPED_MS;
    last = event.timeStamp;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return act(event.key, event);
    if (event.target.closest?.("input, select, textarea")) return;
    if (["Enter", " "].includes(event.key) && event.target.closest?.("button, a")) return;
    if (event.key.startsWith("Arrow") || event.key === "Enter" || event.key === " ") {
      if (event.key !== "Enter" || !isFast) act(event.key, event);
      return;
    }
    if (event.key.length !== 1 || isFast || event.repeat) return;
    waiting = setTimeout(() => act(event.key, event), TYPED_MS);
  });
}

// Calls `tell(isIdle)` when nobody has touched anything for a while, and when somebody does again.
export function onIdle(tell) {
  let timer = 0;
  const wake = () => {
    tell(false);
    clearTimeout(timer);
    timer = setTimeout(() => tell(true), IDLE_MS);
  };
  for (const kind of ["pointermove", "pointerdown", "keydown", "focusin"]) document.addEventListener(kind, wake, { passive: true });
  wake();
}

// Keeps the screen from going dark; browsers allow it over HTTPS and on this machine only.
export function stayAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}
