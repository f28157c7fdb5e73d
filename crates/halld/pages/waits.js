// The manager's page of waits: past days are played again, and what was told is held against what came; both take their
// time, and are asked for beside the page.
"use strict";

const byId = (id) => document.getElementById(id);
const form = byId("what-if");
const { language, playing, lost } = form.dataset;

/** Fetches a part of the page into `place`. */
async function show(place, path, wanted) {
  const answer = await fetch(`${path}?${new URLSearchParams([...wanted, ["language", language]])}`, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 401) return location.reload();
  const isPage = answer?.headers.get("content-type")?.startsWith("text/html");
  if (isPage) place.innerHTML = await answer.text();
  else place.textContent = lost;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  byId("what-if-answer").textContent = playing;
  await show(byId("what-if-answer"), "/manage/waits/what-if", new FormData(form));
  button.disabled = false;
});

const score = () => show(byId("score"), "/manage/waits/score", [["months", byId("months").value]]);
byId("months").addEventListener("change", score);
score();
