// The kiosk's page: swaps the screens that the server draws, and sends one request for one tap, however often it must
// be sent. What it waits for is kept over a reload, and nothing of anybody stays once the start is shown again.
"use strict";

// Nobody has touched it for so long: back to the start. A number that is shown stays shorter, as others wait.
const IDLE_MS = 45000;
const SHOWN_MS = 15000;
const AGAIN_MS = 3000;
const RETRY_MS = 1000;
// A picture as old as this says so.
const STALE_MS = 15000;
// So long the same request is sent again while the hall does not answer.
const PATIENCE_MS = 60000;

const root = document.documentElement;
const screen = document.getElementById("screen");
const notice = document.getElementById("notice");
const language = root.lang;
let touched = Date.now();
let heard = Date.now();
let isSending = false;
let isDown = false;
// Grows with each step somebody takes: what an earlier one had asked for is not shown any more.
let step = 0;

const current = () => screen.firstElementChild?.dataset ?? {};
const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));

function tell(text) {
  notice.textContent = text;
  notice.hidden = !text;
}

// Shows a screen; false: the hall did not answer, and what is there stays.
async function show(path, fields = {}, mine = ++step) {
  const query = new URLSearchParams({ language, ...fields });
  let answer;
  try {
    answer = await fetch(`/kiosk/${path}?${query}`, { cache: "no-store" });
  } catch {
    return false;
  }
  // Unpaired meanwhile: the whole page shows a code.
  if (answer.status === 401 || answer.status === 403) return location.replace("/kiosk");
  if (!answer.ok) return false;
  const html = await answer.text();
  heard = Date.now();
  // A key that goes away under a finger is a tap that goes nowhere.
  while (isDown) await pause(50);
  if (mine !== step) return true;
  if (path === "check-in") typed = "";
  if (html !== show.last) {
    screen.innerHTML = html;
    show.last = html;
  }
  if (!isSending) tell("");
  document.getElementById("clock").textContent = current().clock ?? document.getElementById("clock").textContent;
  return true;
}

// The next person's start: his language, his size, and nothing of the one before.
function home() {
  sessionStorage.clear();
  if (root.className || location.search) return location.replace("/kiosk");
  touched = Date.now();
  show("start");
}

// The same person's start.
function again() {
  sessionStorage.clear();
  show("start");
}

function wish() {
  const form = screen.querySelector("form");
  const chosen = new FormData(form);
  const items = chosen.getAll("item");
  const what = items.length ? { items } : { category: current().category };
  const priority = chosen.get("class");
  return { ...what, language, ...(priority ? { priority } : {}) };
}

// Works without HTTPS too, unlike randomUUID.
const draw = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16).padStart(8, "0")).join("");

function take() {
  ask("tickets", wish());
}

// Keeps what somebody wants until the hall has answered.
function ask(path, body) {
  if (isSending) return;
  sessionStorage.setItem("wish", JSON.stringify({ key: draw(), path, body, category: current().category }));
  send();
}

// A code that was typed or scanned: the address on a ticket brings its holder back in line, anything else is a booking.
function code(text) {
  const handle = /\/t\/([^/?#]+)$/.exec(text)?.[1];
  if (handle) ask(`tickets/${encodeURIComponent(handle)}/return`, {});
  else if (text) ask("tickets", { appointment: text, language });
}

// What is being typed, on the screen's keys or by a scanner, which types fast and ends with Enter.
let typed = "";
function type(text) {
  typed = text.slice(0, 200);
  const shown = screen.querySelector("[data-code-typed]");
  if (shown) shown.textContent = typed;
}
function enter() {
  const text = typed.trim();
  type("");
  code(text);
}

// Sends what is kept until there is an answer. The hall knows the key, so nobody gets two numbers.
async function send() {
  const { key, path, body, category } = JSON.parse(sessionStorage.getItem("wish"));
  isSending = true;
  screen.querySelectorAll("button").forEach((button) => { button.disabled = true; });
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(RETRY_MS)) {
    let answer;
    try {
      answer = await fetch(`/api/v1/${path}`, {
        method: "POST", body: JSON.stringify(body),
        headers: { "content-type": "application/json", "idempotency-key": key },
      });
      if (answer.status >= 500) throw new Error(answer.statusText);
      const told = await answer.json();
      isSending = false;
      if (!answer.ok) return refused(told, category);
      return path === "tickets" ? taken(told) : returned(told);
    } catch {
      tell(notice.dataset.restoring);
    }
  }
  isSending = false;
  tell(notice.dataset.gone);
  sessionStorage.clear();
  await pause(SHOWN_MS);
  home();
}

// The number, and its paper until that is out or in trouble.
async function taken({ id }) {
  tell("");
  const since = Date.now();
  const mine = ++step;
  touched = since;
  for (let isPending = true; isPending && mine === step;) {
    const waited = Math.floor((Date.now() - since) / 1000);
    const isThere = await show(`ticket/${id}`, { waited }, mine);
    if (!isThere) tell(notice.dataset.restoring);
    isPending = !isThere || current().pending === "true";
    if (isPending) await pause(RETRY_MS);
  }
}

async function returned({ id }) {
  touched = Date.now();
  sessionStorage.clear();
  await show(`returned/${id}`);
}

async function refused(problem, category) {
  touched = Date.now();
  const code = String(problem.type ?? "").split(":").pop() || "otherwise";
  await show(`refused/${encodeURIComponent(code)}`, { category: category ?? "", number: problem.number ?? "" });
}

function mode(button) {
  button.setAttribute("aria-pressed", root.classList.toggle(button.dataset.mode));
}

const voice = () => window.speechSynthesis?.getVoices().find((voice) => voice.lang.startsWith(language));

function readAloud() {
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(screen.innerText);
  words.voice = voice();
  words.rate = 0.9;
  speechSynthesis.speak(words);
}

document.addEventListener("pointerdown", () => { touched = Date.now(); isDown = true; });
for (const end of ["pointerup", "pointercancel", "pointerleave"]) document.addEventListener(end, () => { isDown = false; });
document.addEventListener("keydown", (event) => {
  touched = Date.now();
  if (event.key === "Enter" && typed) {
    event.preventDefault();
    enter();
  } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey) {
    type(typed + event.key);
  }
});
document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  const { go, language: wanted, mode: which } = button.dataset;
  if (go) show(go);
  else if ("take" in button.dataset) take();
  else if ("type" in button.dataset) type(typed + button.dataset.type);
  else if ("erase" in button.dataset) type(typed.slice(0, -1));
  else if ("checkIn" in button.dataset) enter();
  else if ("home" in button.dataset) again();
  else if ("done" in button.dataset) home();
  else if (wanted) location.replace(`/kiosk?language=${encodeURIComponent(wanted)}`);
  else if (which) mode(button);
  else if ("aloud" in button.dataset) readAloud();
});

setInterval(() => {
  if (isSending) return;
  const still = Date.now() - touched;
  const { screen: name } = current();
  if (name === "start" && (still < IDLE_MS || !root.className && !location.search)) show("start", {}, step);
  else if (still > (name === "ticket" || name === "refused" ? SHOWN_MS : IDLE_MS)) home();
  if (Date.now() - heard > STALE_MS) tell(notice.dataset.restoring);
}, AGAIN_MS);

function offerVoice() {
  document.querySelector("[data-aloud]").hidden = !voice();
}
window.speechSynthesis?.addEventListener("voiceschanged", offerVoice);
offerVoice();
document.getElementById("clock").textContent = current().clock ?? "";
if (sessionStorage.getItem("wish")) send();
