// What every page has: its words and data, the way to the API, the choice of language and theme, and the
// scanner, which is a keyboard that types fast and ends with Enter.

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const words = read("words");
const told = read("data");

export const data = () => told;

export function t(key, values = {}) {
  if (!(key in words)) throw new Error(`no word ${key}`);
  return words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// What something is called: a garment, material, side, piece or state by its name in the API.
export const named = (kind, name) => words[`frame.${kind}_${name.replaceAll(" ", "_")}`] ?? name;

export const may = (scope) => told.scopes.includes("admin") || told.scopes.includes(scope);

// An element with attributes and children. Text is only ever set as text: what an order says is never markup.
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svgElement(name, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

// Asks the API and gives its JSON (null for an empty answer), or throws an error in the words of its problem.
export async function api(method, path, body = undefined, headers = {}) {
  const given = { "X-Suitcut-Page": "1", ...headers };
  if (body !== undefined) given["Content-Type"] = given["Content-Type"] ?? "application/json";
  let answer;
  try {
    answer = await fetch(path, { method, headers: given, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error(t("frame.no_answer"));
  }
  if (answer.status === 401) location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  const text = await answer.text();
  const read = text && answer.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) {
    const error = new Error(read?.detail ?? `${answer.status}`);
    error.status = answer.status;
    throw error;
  }
  return read;
}

export function notify(text) {
  const notice = document.getElementById("notice");
  notice.textContent = text;
  notice.hidden = !text;
}

export const failed = (error) => notify(t("frame.failed", { reason: error.message }));

function keep(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`;
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    keep("language", button.dataset.language);
    location.reload();
  });
}

document.getElementById("theme")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep("theme", root.dataset.theme);
});

// A piece's code leads to the piece, all else to the order of that number. A page that shows pieces takes a
// code first: it listens to the event and prevents its default.
const CODE = /^[0-9A-Za-z]{3,14}-[0-9A-Za-z]{2}[0-9A-Za-z*~$=]$/; // the last one is a check symbol

export function found(text) {
  const code = text.trim().replace(/^.*\/p\//, "");
  if (!code) return;
  const event = new CustomEvent("code", { detail: code, cancelable: true });
  if (!document.dispatchEvent(event)) return;
  location.assign(CODE.test(code) ? `/p/${encodeURIComponent(code)}` : `/orders/${encodeURIComponent(code)}`);
}

document.getElementById("find")?.addEventListener("submit", (event) => {
  event.preventDefault();
  found(document.getElementById("find-text").value);
});

const SCANNED_MS = 50;
let scanned = "";
let last = 0;
document.addEventListener("keydown", (event) => {
  if (event.target.closest?.("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.timeStamp - last > SCANNED_MS) scanned = "";
  last = event.timeStamp;
  if (event.key === "Enter" && scanned.length >= 4) {
    event.preventDefault();
    found(scanned);
    scanned = "";
  } else if (event.key.length === 1) scanned += event.key;
});
