// What the pages of people at work share: the state that the server draws, drawn again when the hall's stream says that
// something has happened; and writes, sent again under the same key for a few seconds while the network is away.
"use strict";

// A picture as old as this says so.
const STALE_MS = 15000;
// Without a word from the stream the state is asked for after so long; that is also what tells that the hall is there.
const LOOK_MS = 5000;
const RETRY_MS = 700;
// A press that has not reached the hall in this time calls nobody any more: its maker may have left.
const PATIENCE_MS = 5000;

const Staff = (() => {
  const page = document.body.dataset;
  const shown = document.getElementById("state");
  const old = document.getElementById("old");
  const said = document.getElementById("said");
  const words = JSON.parse(page.said ?? "{}");
  const refused = JSON.parse(page.refused ?? "{}");
  const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
  // Works without HTTPS too, unlike randomUUID.
  const draw = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16).padStart(8, "0")).join("");
  const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (_, name) => fields[name] ?? "");
  const drawn = [];
  let heard = Date.now();
  let isAsking = false;
  let isWanted = false;

  // Says one thing to the person; what went wrong stays until the next press.
  function say(text, isBad) {
    said.textContent = text;
    said.classList.toggle("bad", Boolean(isBad));
  }

  // Swaps what is shown; the key that had the focus has it again.
  function put(element, html) {
    if (element.dataset.html === html) return;
    const { act, ticket } = document.activeElement?.dataset ?? {};
    const inside = element.contains(document.activeElement);
    const scrolled = element.querySelector(".people")?.scrollTop ?? 0;
    element.innerHTML = html;
    element.dataset.html = html;
    const people = element.querySelector(".people");
    if (people) people.scrollTop = scrolled;
    if (inside && act) element.querySelector(`[data-act="${act}"]${ticket ? `[data-ticket="${ticket}"]` : ""}`)?.focus();
  }

  // Asks for the state; what comes in between is asked for once more.
  async function look() {
    isWanted = true;
    if (isAsking) return;
    isAsking = true;
    while (isWanted) {
      isWanted = false;
      try {
        const answer = await fetch(page.state, { cache: "no-store", signal: AbortSignal.timeout(LOOK_MS) });
        if ([401, 403, 409].includes(answer.status)) return location.replace(page.whole);
        if (!answer.ok) throw new Error(answer.statusText);
        put(shown, await answer.text());
        heard = Date.now();
        old.hidden = true;
        drawn.forEach((then) => then());
      } catch {
        break;
      }
    }
    isAsking = false;
  }

  // Every row of the hall's ledger is a reason to look; the stream ends when the session does.
  async function follow() {
    for (;;) {
      try {
        const answer = await fetch("/api/v1/stream", { cache: "no-store" });
        if (answer.status === 401) return location.replace(page.whole);
        const reader = answer.body.getReader();
        for (let end = !answer.ok; !end;) {
          end = (await reader.read()).done;
          look();
        }
      } catch {
        // It is asked again.
      }
      await pause(1000);
    }
  }

  // Sends a write under one key until it is answered; null: nobody knows what became of it.
  async function send(path, body) {
    const key = draw();
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await pause(RETRY_MS)) {
      try {
        const answer = await fetch(path, {
          // A network that swallows everything must not deliver it minutes later.
          signal: AbortSignal.timeout(Math.max(until - Date.now(), 1)),
          method: "POST", body: JSON.stringify(body ?? {}),
          headers: { "content-type": "application/json", "idempotency-key": key },
        });
        if (answer.status === 401) return location.replace(page.whole);
        if (answer.status >= 500) throw new Error(answer.statusText);
        return { ok: answer.ok, told: await answer.json() };
      } catch {
        say(words.sending);
      }
    }
    say(words.unknown, true);
    look();
    return null;
  }

  // Why something was refused, in the page's words.
  function why(told) {
    const code = String(told.type ?? "").split(":").pop();
    return fill(refused[code] ?? refused.otherwise, { number: told.number, ...told });
  }

  setInterval(() => {
    if (Date.now() - heard > LOOK_MS) look();
    old.hidden = Date.now() - heard < STALE_MS;
  }, 1000);
  follow();
  return { draw, drawn, fill, look, put, say, send, why, words, page };
})();
