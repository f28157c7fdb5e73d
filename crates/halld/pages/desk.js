// The desk's page: one press on who it is for, one on the category, and there is a ticket. Finding narrows as one types.
"use strict";

const { say, send, why, words, fill, look, page } = Staff;
const reason = document.getElementById("reason");
const byId = (id) => document.getElementById(id);
let isBusy = false;
let asked = null;

const say1 = (key, fields) => say(fill(words[key] ?? "", fields));

async function write(path, body) {
  if (isBusy) return null;
  isBusy = true;
  const answer = await send(`/api/v1/${path}`, body);
  isBusy = false;
  if (answer && !answer.ok) say(why(answer.told), true);
  return answer;
}

// The next person begins as the page does.
function anew() {
  document.querySelector("#classes input").checked = true;
  byId("guide").checked = false;
  byId("first").selectedIndex = 0;
  byId("speaks").selectedIndex = 0;
  byId("matters").value = 1;
}

// `what`: a category, or an appointment by its code.
async function take(what, added) {
  const priority = document.querySelector("#classes input:checked").value;
  const kiosk = byId("kiosk")?.value;
  const isGuided = byId("guide").checked;
  const first = byId("first").value;
  const body = { ...what, language: byId("speaks").value };
  const matters = Number(byId("matters").value);
  if (matters > 1 && what.category) body.matters = matters;
  if (priority) body.priority = priority;
  if (kiosk) body.kiosk = kiosk;
  if (added) body.add_reason = added;
  const answer = await write("tickets", body);
  if (!answer) return;
  const code = String(answer.told.type ?? "").split(":").pop();
  // Beyond the quota or outside the hours the desk may add one, and says why.
  if (!answer.ok && !added && ["none-left", "outside-hours", "day-closed"].includes(code)) return ask("add", what);
  if (!answer.ok) return;
  const taken = fill(page.taken, { number: answer.told.number, ahead: answer.told.ahead });
  const marks = [isGuided && ["guide", { wanted: true }], first && ["first-asked", { person: first }]].filter(Boolean);
  const failed = [];
  for (const [path, mark] of marks) {
    const marked = await send(`/api/v1/tickets/${answer.told.id}/${path}`, mark);
    if (!marked?.ok) failed.push(marked ? why(marked.told) : words.unknown);
  }
  anew();
  byId("booked")?.reset();
  // There is a number, but a mark that failed is to be made again at it.
  say([taken, ...failed].join(" "), failed.length > 0);
  look();
}

function ask(what, of) {
  asked = { what, of };
  byId("reason-title").textContent = byId(`${what}-title`).innerHTML;
  byId("void-reasons").hidden = what !== "void";
  byId("why").value = "";
  reason.returnValue = "";
  reason.showModal();
  if (what === "add") byId("why").focus();
}

let given = "";
reason.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-reason]");
  if (button) given = button.dataset.reason;
});
reason.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.target.matches("button")) return;
  event.preventDefault();
  given = "";
  reason.close("go");
});
reason.addEventListener("close", async () => {
  if (reason.returnValue !== "go" || !asked) return;
  const text = given || byId("why").value.trim();
  given = "";
  if (asked.what === "add") return take(asked.of, text);
  const answer = await write(`tickets/${asked.of}/void`, { reason: text });
  if (answer?.ok) say1("void", answer.told);
  look();
});

const firstAsked = byId("first-asked");
firstAsked.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.matches("button")) return;
  event.preventDefault();
  firstAsked.close("go");
});
firstAsked.addEventListener("close", async () => {
  if (firstAsked.returnValue !== "go") return;
  const person = byId("first-person").value;
  const answer = await write(`tickets/${firstAsked.dataset.ticket}/first-asked`, { person });
  if (answer?.ok) say1("first", { ...answer.told, person });
  look();
});

const acts = {
  first: (ticket) => {
    firstAsked.dataset.ticket = ticket;
    firstAsked.returnValue = "";
    firstAsked.showModal();
  },
  take: (category) => take({ category }),
  void: (ticket) => ask("void", ticket),
  question: async () => {
    const answer = await write("questions", {});
    if (answer?.ok) say1("question", {});
    look();
  },
};

async function act(button) {
  const { act: what, ticket } = button.dataset;
  if (acts[what]) return acts[what](ticket);
  const [path, body] = what === "unguide" ? ["guide", { wanted: false }] : what === "guide" ? ["guide", { wanted: true }]
    : [what, what === "reprint" && byId("kiosk")?.value ? { kiosk: byId("kiosk").value } : {}];
  const answer = await write(`tickets/${ticket}/${path}`, body);
  if (answer?.ok) say1(what, answer.told);
  look();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) act(button);
});
document.addEventListener("keydown", (event) => {
  if (event.repeat || reason.open || firstAsked.open) return;
  const key = `${event.altKey ? "Alt+" : ""}${event.key}`;
  const field = { F4: "find", F6: "code" }[key];
  if (field && byId(field)) {
    event.preventDefault();
    return byId(field).select();
  }
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button) return;
  event.preventDefault();
  act(button);
});

byId("booked")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = byId("code").value.trim();
  if (code) take({ appointment: code });
});

function find() {
  const wanted = new URLSearchParams({ find: byId("find").value, category: byId("category").value });
  page.state = `/desk/state?${wanted}`;
  look();
}
byId("finder").addEventListener("input", find);
byId("finder").addEventListener("submit", (event) => { event.preventDefault(); find(); });
