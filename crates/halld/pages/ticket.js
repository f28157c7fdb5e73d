// A ticket's page on a phone: looks again now and then, without the jump of a page that loads anew. Where scripts are off
// the page renews itself.
"use strict";

const LOOK_MS = 15000;

setInterval(async () => {
  // A phone in a pocket asks for nothing.
  if (document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  // Without an answer the page stays as it is: it says as of when.
  if (!answer || answer.status >= 500) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [shown, now] = [document.querySelector("main"), fresh.querySelector("main")];
  if (now && now.innerHTML !== shown.innerHTML) shown.replaceChildren(...now.childNodes);
}, LOOK_MS);
