// The manager's pages: what is pressed is sent to the hall, and what came of it is said.
"use strict";

const { say, send, why, words, look, page } = Staff;
const byId = (id) => document.getElementById(id);

async function write(path, body, done) {
  const answer = await send(`/api/v1/${path}`, body);
  if (answer) say(answer.ok ? words[done] ?? words.done : why(answer.told), !answer.ok);
  look();
}

// What stops everybody is pressed twice.
let sure = null;
document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  const { act, serves, window: number } = button?.dataset ?? {};
  if (act) {
    if (button.dataset.sure && sure !== act) {
      sure = act;
      return say(words.sure, true);
    }
    sure = null;
    // Of the whole hall there is no ticket to name.
    write(act, {}, act.startsWith("hall/") ? "done" : act.split("/").pop());
  }
  if (serves !== undefined && number) ask(number, serves);
});

// Which tier each category stands in; the window takes the first before the second.
function ask(number, serves) {
  const dialog = byId("serves");
  byId("serves-window").textContent = number;
  for (const select of dialog.querySelectorAll("select")) {
    const tier = serves.split(";").findIndex((ids) => ids.split("+").includes(select.name));
    select.value = String(Math.min(tier + 1, 3));
  }
  dialog.dataset.window = number;
  dialog.returnValue = "";
  dialog.showModal();
}
byId("serves")?.addEventListener("close", ({ target }) => {
  if (target.returnValue !== "go") return;
  const chosen = [...target.querySelectorAll("select")];
  const tiers = ["1", "2", "3"].map((tier) => chosen.filter((it) => it.value === tier).map((it) => it.name));
  write(`windows/${target.dataset.window}/serves`, { serves: tiers.filter((tier) => tier.length) }, "serves");
});

byId("postings")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = new FormData(event.target);
  const names = (prefix) => {
    const texts = [...typed].filter(([name, text]) => name.startsWith(prefix) && text.trim());
    return Object.fromEntries(texts.map(([name, text]) => [name.slice(prefix.length), text.trim()]));
  };
  const isSaid = (texts) => Object.keys(texts).length > 0;
  const leader = names("leader-");
  const places = new Set([...typed.keys()].filter((name) => name.startsWith("notice-")).map((name) => name.split("-")[1]));
  write("hall/postings", {
    leader: isSaid(leader) ? leader : null,
    notices: [...places].map((at) => names(`notice-${at}-`)).filter(isSaid),
    complaint_phone: typed.get("phone").trim() || null,
  }, "posted");
});

// 班前自检 takes as long as the slowest printer, so it is sent once and waited for.
byId("check")?.addEventListener("click", async ({ target }) => {
  const told = byId("checked");
  target.disabled = true;
  say(told.dataset.checking);
  const answer = await fetch("/api/v1/hall/self-check", {
    method: "POST", body: "{}", headers: { "content-type": "application/json", "idempotency-key": Staff.draw() },
  }).catch(() => null);
  target.disabled = false;
  if (!answer) return say(words.unknown, true);
  const found = await answer.json();
  if (!answer.ok) return say(why(found), true);
  const own = (names) => names[told.dataset.language] ?? Object.values(names)[0];
  const list = document.createElement("ul");
  list.className = "checked";
  for (const finding of found.findings) {
    const line = list.appendChild(document.createElement("li"));
    line.className = finding.result;
    line.textContent = own(finding.text);
  }
  told.replaceChildren(list);
  say(own(found.summary), found.findings.some((finding) => finding.result === "failed"));
});
look();
