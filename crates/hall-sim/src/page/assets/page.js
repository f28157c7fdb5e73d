// The virtual hall's page: shows what hall-sim decoded from its devices, and sends presses back.
//
// `/snapshots` sends the parts of the page that changed, by name; each name has one function here that shows it.
"use strict";

const KEYS = ["call", "recall", "no-show", "end", "pause"];
const RATES = ["rate-5", "rate-4", "rate-3", "rate-2", "rate-1"];
const SPEEDS = [1, 2, 5, 10, 20, 60];
const PRINTERS = ["front", "side"];
const BUSES = ["hall-a", "old-signs"];
const FAULTS = ["paper-out", "cover-open", "dead"];
const ANSWER_MS = 4500;
const GONE_MS = 12000;
// Mouths of the rating faces, from very satisfied on.
const MOUTHS = ["M7 13q5 6.5 10 0z", "M7 14q5 4 10 0", "M7.5 15.5h9", "M7 17q5 -4 10 0", "M7 17.5q5 -6 10 0"];
const FACES = ["#6fd39a", "#a5d977", "#e8d06a", "#eda35f", "#e8796a"];

const page = {};
let texts = {};
let language = localStorage.getItem("language") || (navigator.language.startsWith("zh") ? "zh" : "en");

const $ = (id) => document.getElementById(id);

function say(key, fields = {}) {
  const text = texts[language]?.[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
}

function named(names, wanted = language) {
  return names ? names[wanted] ?? names.zh ?? Object.values(names)[0] ?? "" : "";
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body ?? {}),
  });
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(answer.detail ?? response.statusText);
  return answer;
}

// Sends a press; what went wrong is shown, and otherwise what happens is seen on the devices.
async function press(path, body) {
  try {
    await post(path, body);
  } catch (error) {
    toast(error.message);
  }
}

let toasted;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toasted);
  toasted = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

// ---------------------------------------------------------------- what is there once

function build() {
  document.documentElement.lang = language;
  document.querySelectorAll("[data-text]").forEach((node) => { node.textContent = say(node.dataset.text); });
  document.querySelectorAll("[data-hint]").forEach((node) => { node.title = say(node.dataset.hint); });
  document.title = say("title");
  $("speeds").replaceChildren(...SPEEDS.map((speed) =>
    make("button", { "data-speed": speed, onclick: () => press("speed", { speed }) }, `${speed}×`)));
  $("printers").replaceChildren(...PRINTERS.map(printer));
  $("ports").replaceChildren(...BUSES.map(bus), controller());
  $("windows").replaceChildren();
  Object.keys(page).forEach(show);
}

function deviceName(name, about) {
  return make("div", { class: "device-name" }, make("i", { class: "lamp" }), make("span", {}, name), make("small", {}, about));
}

function plugButton(port) {
  const toggle = () => press(`ports/${port}`, { plugged: !page[`port-${port}`].plugged });
  return make("button", { class: "chip plug", onclick: toggle });
}

function printer(name) {
  const faults = FAULTS.map((fault) => {
    const toggle = () => press(`printers/${name}/faults`, { fault, present: !page[`port-${name}`].faults.includes(fault) });
    return make("button", { class: "chip", "data-fault": fault, onclick: toggle }, say(fault));
  });
  const about = deviceName(say(`printer-${name}`), say(`printer-${name}-about`));
  return make("div", { class: "printer", id: `port-${name}` }, about, plugButton(name), make("div", { class: "faults" }, ...faults));
}

function bus(name) {
  return make("div", { class: "port", id: `port-${name}` },
    deviceName(say(`port-${name}`), say(`port-${name}-about`)), plugButton(name));
}

function controller() {
  const kill = make("button", { class: "chip", title: say("kill_hint"), onclick: () => press("daemon/kill") }, say("kill"));
  return make("div", { class: "port", id: "daemon" }, deviceName(say("daemon"), ""), kill);
}

// ---------------------------------------------------------------- what changes

// What lies there when the page is opened does not slide in.
let arePapersKnown = false;
let languageOfKiosk;
// A browser plays nothing before its first click, so that is how the sound begins.
let isSoundOn = false;
let lastSaid;

const shown = {
  hall(hall) {
    $("hall-name").textContent = named(hall.name);
    $("time").textContent = hall.time ?? "--:--";
    $("date").textContent = hall.date ?? "";
    $("simulation").hidden = !hall.simulation;
  },

  daemon(daemon) {
    document.querySelectorAll("[data-speed]").forEach((button) =>
      button.setAttribute("aria-pressed", Number(button.dataset.speed) === daemon.speed));
    const card = $("daemon");
    card.querySelector(".lamp").className = daemon.running ? "lamp" : "lamp bad";
    const about = daemon.running ? say("daemon_about", { n: daemon.starts, pid: daemon.pid }) : say("daemon_down");
    card.querySelector("small").textContent = about + (daemon.died ? ` · ${say("daemon_died", { why: daemon.died })}` : "");
  },

  kiosk(categories) {
    if (!categories) return;
    const choice = (category) => make("button", { "data-category": category.id, onclick: () => takeTicket(category) },
      make("i", {}, category.prefix),
      make("span", {}, make("b", {}, named(category.name, "zh")), make("small", {}, named(category.name, "en"))),
      make("span", { class: "waits" }, make("b", {}, say("waiting", { n: category.waiting })), make("small", {}, waits(category))));
    // Rebuilding under a finger would swallow its click.
    const buttons = $("choices").children;
    if (buttons.length !== categories.length || languageOfKiosk !== language) {
      languageOfKiosk = language;
      $("choices").replaceChildren(...categories.map(choice));
    }
    categories.forEach((category, index) => {
      const [number, minutes] = buttons[index].querySelectorAll(".waits > *");
      number.textContent = say("waiting", { n: category.waiting });
      minutes.textContent = waits(category);
    });
  },

  papers(papers) {
    const box = $("papers");
    const known = new Map([...box.querySelectorAll(".paper")].map((node) => [node.dataset.paper, node]));
    if (!papers.length) {
      box.replaceChildren(make("p", {}, say("no_papers")));
      return;
    }
    box.querySelector("p")?.remove();
    const wanted = papers.map((paper) => `${paper.printer}/${paper.id}`);
    known.forEach((node, key) => { if (!wanted.includes(key)) node.remove(); });
    papers.forEach((paper, index) => {
      const key = wanted[index];
      let node = known.get(key);
      if (!node) {
        node = sheet(paper, key);
        if (arePapersKnown) node.classList.add("new");
      }
      if (box.children[index] !== node) box.insertBefore(node, box.children[index] ?? null);
    });
    arePapersKnown = true;
  },

  people(people) {
    $("arriving").checked = people.arriving;
    $("clerks").checked = people.clerks;
    if (document.activeElement !== $("per-hour")) $("per-hour").value = people.per_hour;
    $("per-hour-text").textContent = say("per_hour", { n: people.per_hour });
    $("at-the-kiosk").textContent = say("at_the_kiosk", { n: people.at_the_kiosk });
  },

  board(board) {
    $("board").hidden = !board.version;
    $("board-waiting").hidden = board.version > 0;
    if (board.version) $("board").src = `board.png?${page.hall?.run}-${board.version}`;
  },

  voice(voice) {
    const text = voice.silent ? say("too_fast") : voice.sentences.join(" ") || say("nothing_said");
    $("said").textContent = text;
    $("said").classList.toggle("quiet", voice.silent || !voice.number);
    $("sound").textContent = say(isSoundOn ? "sound_off" : "sound_on");
    $("sound").setAttribute("aria-pressed", isSoundOn);
    // What was being said when the page was opened has begun without it.
    if (lastSaid !== undefined && voice.number > lastSaid && isSoundOn) play(voice.number);
    lastSaid = voice.number;
  },

  port(name, port) {
    const card = $(name);
    const faults = port.faults ?? [];
    card.querySelector(".lamp").className = !port.plugged ? "lamp off" : faults.length ? "lamp bad" : "lamp";
    const plug = card.querySelector(".plug");
    plug.textContent = say(port.plugged ? "unplug" : "plug");
    plug.setAttribute("aria-pressed", !port.plugged);
    card.querySelectorAll("[data-fault]").forEach((chip) =>
      chip.setAttribute("aria-pressed", faults.includes(chip.dataset.fault)));
  },

  window(name, window) {
    const card = $(name) ?? addWindow(name, window);
    card.querySelector(".window-head span").textContent = named(window.name);
    const canvas = card.querySelector("canvas");
    canvas.setAttribute("aria-label", window.text);
    if (window.sign) light(canvas, window.sign, window.has_keys ? "#ff4a30" : "#ffb02a");
    card.querySelector(".lcd").textContent = window.waiting === null ? "–" : say("waiting", { n: window.waiting });
    card.querySelector(".led")?.classList.toggle("on", window.pending > 0);
  },
};

function show(name) {
  const value = page[name];
  if (name.startsWith("port-")) shown.port(name, value);
  else if (name.startsWith("window-")) shown.window(name, value);
  else shown[name](value);
}

function waits(category) {
  if (category.unserved) return say("unserved");
  const [low, high] = category.minutes;
  return high <= 5 ? say("minutes_short") : say("minutes", { low, high });
}

function sheet(paper, key) {
  // 80 mm paper is as wide as the column allows; 58 mm in proportion.
  const width = paper.width * 0.42;
  const image = make("img", {
    src: `papers/${paper.printer}/${paper.id}.png?${page.hall.run}`, width: Math.round(width),
    height: Math.round(width * paper.height / paper.width), alt: paper.text,
  });
  return make("div", { class: "paper", "data-paper": key, title: say(`printer-${paper.printer}`) }, image);
}

function addWindow(name, window) {
  const send = (key) => press(`windows/${window.number}/keys`, { key });
  const key = (name) => make("button", { "data-key": name, onclick: () => send(name) },
    make("b", {}, texts.zh[`key-${name}`]), make("small", {}, texts.en[`key-${name}`]));
  const rate = (name, index) => {
    const button = make("button", { "data-key": name, title: say(`key-${name}`), onclick: () => send(name) });
    button.innerHTML = face(index);
    button.append(make("small", {}, texts.zh[`key-${name}`]));
    return button;
  };
  const top = make("div", { class: "terminal-top" }, make("span", { class: "lcd" }));
  top.append(window.has_keys ? make("i", { class: "led" }) : make("span", {}, say("counter")));
  const panel = make("div", { class: window.has_keys ? "terminal" : "terminal counter" }, top,
    make("div", { class: "keys" }, ...KEYS.map(key)));
  panel.append(window.has_keys ? make("div", { class: "keys rates" }, ...RATES.map(rate)) : make("p", {}, say("counter_about")));
  const card = make("article", { class: "window", id: name, "data-window": window.number },
    make("div", { class: "window-head" }, make("b", {}, String(window.number)), make("span")),
    make("div", { class: "sign" }, make("canvas", { role: "img" })), panel);
  $("windows").append(card);
  return card;
}

function face(index) {
  const mouth = `<path d="${MOUTHS[index]}" fill="${index ? "none" : "#2b333a"}" stroke="#2b333a" stroke-width="1.8" stroke-linecap="round"/>`;
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="${FACES[index]}"/>`
    + `<circle cx="8.2" cy="9.2" r="1.5" fill="#2b333a"/><circle cx="15.8" cy="9.2" r="1.5" fill="#2b333a"/>${mouth}</svg>`;
}

// ---------------------------------------------------------------- LED dots

const PITCH = 6;
const discs = new Map();

// One dot, lit or dark, drawn once for each colour.
function disc(color, lit) {
  const key = color + lit;
  if (!discs.has(key)) {
    const dot = make("canvas", { width: PITCH, height: PITCH });
    const paint = dot.getContext("2d");
    paint.globalAlpha = lit ? 1 : 0.11;
    paint.fillStyle = color;
    paint.beginPath();
    paint.arc(PITCH / 2, PITCH / 2, PITCH * 0.47, 0, 2 * Math.PI);
    paint.fill();
    discs.set(key, dot);
  }
  return discs.get(key);
}

function light(canvas, sign, color) {
  const { width, height, dots } = sign;
  if (canvas.dots === dots) return;
  canvas.dots = dots;
  if (canvas.width !== width * PITCH) {
    canvas.width = width * PITCH;
    canvas.height = height * PITCH;
    // All signs hang at the same distance, as large as the widest allows.
    canvas.style.width = `min(100%, ${width * 2.6}px)`;
  }
  const paint = canvas.getContext("2d");
  paint.fillStyle = "#0a0706";
  paint.fillRect(0, 0, canvas.width, canvas.height);
  const [on, off] = [disc(color, true), disc(color, false)];
  const stride = Math.ceil(width / 8) * 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const nibble = parseInt(dots[y * stride + (x >> 2)], 16);
      paint.drawImage(nibble & (8 >> (x & 3)) ? on : off, x * PITCH, y * PITCH);
    }
  }
}

// ---------------------------------------------------------------- what people do

let answered;
async function takeTicket(category) {
  const answer = $("answer");
  try {
    const ticket = await post("tickets", { category: category.id, language });
    const wait = ticket.wait ? waits({ minutes: fives(ticket.wait) }) : say("unserved");
    answer.replaceChildren(make("p", {}, say("your_number")), make("b", {}, ticket.number),
      make("p", {}, say("take_paper")), make("p", {}, `${say("ahead", { n: ticket.ahead })} · ${wait}`));
    answer.dataset.number = ticket.number;
  } catch (error) {
    answer.replaceChildren(make("p", { class: "refused" }, page.daemon?.running ? error.message : say("no_contact")));
  }
  answer.hidden = false;
  clearTimeout(answered);
  answered = setTimeout(() => { answer.hidden = true; }, ANSWER_MS);
}

// As every other place tells it: hall_api::ticket::Wait::minutes.
function fives(wait) {
  const low = Math.floor(wait.low_s / 300) * 5;
  return [low, Math.max(Math.ceil(wait.high_s / 300) * 5, low + 5)];
}

function play(number) {
  const loudspeaker = $("loudspeaker");
  loudspeaker.src = `said/${number}.wav?${page.hall.run}`;
  loudspeaker.play().catch((error) => toast(error.message));
}

$("sound").addEventListener("click", () => {
  isSoundOn = !isSoundOn;
  if (!isSoundOn) $("loudspeaker").pause();
  if (page.voice) shown.voice(page.voice);
});
$("answer").addEventListener("click", () => { $("answer").hidden = true; });
$("arriving").addEventListener("change", (event) => press("people", { arriving: event.target.checked }));
$("clerks").addEventListener("change", (event) => press("people", { clerks: event.target.checked }));
$("per-hour").addEventListener("input", (event) => {
  $("per-hour-text").textContent = say("per_hour", { n: event.target.value });
});
$("per-hour").addEventListener("change", (event) => {
  press("people", { per_hour: Number(event.target.value) });
  event.target.blur();
});
$("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  build();
});

// ---------------------------------------------------------------- snapshots

let heard = Date.now();
function listen() {
  const source = new EventSource("snapshots");
  source.onmessage = (event) => {
    heard = Date.now();
    const changed = JSON.parse(event.data);
    // Another run of hall-sim behind the same address: nothing of the old one is left.
    if (changed.hall?.run && page.hall?.run && changed.hall.run !== page.hall.run) location.reload();
    Object.assign(page, changed);
    Object.keys(changed).forEach(show);
  };
  setInterval(() => { $("gone").hidden = Date.now() - heard < GONE_MS; }, 1000);
}

fetch("texts.json").then((response) => response.json()).then((all) => {
  texts = all;
  build();
  listen();
});
