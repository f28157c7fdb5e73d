// The counter page's keys. What a key means is the hall's business; here it is only sent, and what came of it said.
"use strict";

const { say, send, why, words, fill, look, put, page } = Staff;
let isBusy = false;

// What an answer says, by what was pressed and what the hall made of it.
function told(act, answer) {
  const number = answer.ticket?.number ?? answer.number ?? "";
  const ended = answer.ended ? fill(words[`ended-${answer.ended.phase}`] ?? "", answer.ended) : "";
  return [fill(words[answer.result ?? act] ?? "", { number }), ended].filter(Boolean).join(" ");
}

// 补正 is a way to end.
const PAPERS = { outcome: "papers-missing" };

async function press(act, { ticket, body, said } = {}) {
  if (isBusy) return;
  isBusy = true;
  const at = act === "return" || act === "drop-priority" ? `tickets/${ticket}` : `windows/${page.window}`;
  const via = act === "call-next" || act === "call" || act === "resume" ? { via: "counter" } : {};
  const chosen = act === "call" || act === "resume" ? { ticket: Number(ticket) } : {};
  const [path, how] = act === "papers" ? ["end", PAPERS] : [act, body];
  const answer = await send(`/api/v1/${at}/${path}`, { ...via, ...chosen, ...how });
  isBusy = false;
  if (!answer) return;
  say(answer.ok ? told(said ?? act, answer.told) : why(answer.told), !answer.ok);
  await look();
}

// Some keys ask something first; the end does of an agent, who brings many matters.
const dialogs = {
  end: document.getElementById("end"),
  transfer: document.getElementById("transfer"),
  pause: document.getElementById("pause"),
};

function start(button) {
  const { act, ticket } = button.dataset;
  const turn = document.querySelector("[data-turn]")?.dataset.turn;
  const dialog = act === "end" && !turn ? null : dialogs[act];
  // A key that the table refuses now is sent nevertheless: the hall says why.
  if (dialog && button.getAttribute("aria-disabled") !== "true") {
    dialog.returnValue = "";
    // 首问责任: who is named as first asked is passed on for a reason only, and never for the one typed for somebody else.
    if (act === "transfer") Object.assign(handed, { value: "", required: Boolean(document.querySelector("[data-first]")) });
    if (act === "end") Object.assign(matters, { max: turn, value: turn });
    dialog.showModal();
    if (act === "end") matters.select();
  } else {
    press(act, { ticket, body: act === "transfer" ? { window: Number(page.window), place: "time" } : {} });
  }
}

const matters = document.getElementById("matters");
const handed = document.getElementById("handed");
dialogs.end.addEventListener("close", ({ target }) => {
  if (target.returnValue !== "go") return;
  const done = Number(matters.value);
  // What is left waits for the next turn.
  const isMore = done < Number(document.querySelector("[data-turn]")?.dataset.left);
  press("end", { body: { matters: done }, said: isMore ? "end-turn" : "end" });
});
dialogs.transfer.addEventListener("close", ({ target }) => {
  if (target.returnValue !== "go") return;
  const chosen = new FormData(target.querySelector("form"));
  const [kind, to] = chosen.get("to").split(/:(.*)/s);
  const body = { [kind]: kind === "window" ? Number(to) : to, place: chosen.get("place") };
  const reason = chosen.get("reason").trim();
  press("transfer", { body: reason ? { ...body, reason } : body });
});
dialogs.pause.addEventListener("close", ({ target }) => {
  if (target.returnValue !== "go") return;
  const form = target.querySelector("form");
  const chosen = new FormData(form);
  press("pause", { body: { reason: chosen.get("other").trim() || chosen.get("reason") } });
  form.reset();
});
// Enter means the action, not the first button, which is the way back.
for (const dialog of Object.values(dialogs)) {
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.matches("button")) return;
    event.preventDefault();
    if (dialog.querySelector("form").reportValidity()) dialog.close("go");
  });
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (button) start(button);
});
document.addEventListener("keydown", (event) => {
  const held = `${event.ctrlKey ? "Ctrl+" : ""}${event.shiftKey ? "Shift+" : ""}`;
  const key = `${held}${event.key.length === 1 ? event.key.toUpperCase() : event.key}`;
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!button || event.altKey || event.target.matches("input, select") && key === "Ctrl+Z") return;
  event.preventDefault();
  // A key held down is one press, and a question on the screen is answered first.
  if (!event.repeat && !document.querySelector("dialog[open]")) start(button);
});

// The time of the ticket in hand goes on between two looks.
let since = { at: Date.now(), elapsed: 0 };
function tick() {
  const time = document.querySelector("[data-elapsed]");
  if (!time) return;
  const seconds = Math.max(0, since.elapsed + Math.floor((Date.now() - since.at) / 1000));
  time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
let beside = "";
Staff.drawn.push(async () => {
  since = { at: Date.now(), elapsed: Number(document.querySelector("[data-elapsed]")?.dataset.elapsed ?? 0) };
  tick();
  const hand = document.querySelector(".now")?.innerText.replace(/\d+:\d\d/g, "");
  if (hand === beside) return;
  beside = hand;
  const answer = await fetch("/counter/aside", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) put(document.getElementById("aside"), await answer.text());
});
setInterval(tick, 1000);
look();
