// The pairing page: looks every few seconds whether a manager has said what this device is.
"use strict";
const shown = document.querySelector("[data-code]")?.dataset.code;
setInterval(async () => {
  try {
    const page = await (await fetch(location.href, { cache: "no-store" })).text();
    if (!shown || !page.includes(`data-code="${shown}"`)) location.reload();
  } catch {
    // The hall does not answer: it is asked again.
  }
}, 3000);
