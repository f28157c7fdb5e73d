// A hall at work by itself: people come, clerks call, and a printer and the controller fail in between.

import { withPage } from "./page.mjs";

const papers = (count) => document.querySelectorAll(".paper").length >= count;
const busyWindows = (count) =>
  [...document.querySelectorAll(".sign canvas")].filter((sign) => /[A-D]\d{3}/.test(sign.ariaLabel)).length >= count;

await withPage("work", async (hall, picture) => {
  await hall.until(papers, 5);
  await hall.until(busyWindows, 3);
  await hall.until(() => document.querySelector("#board").naturalWidth > 0);
  await picture("-zh");
  await hall.tab.click("#language");
  await picture("-en");

  await hall.tab.click("#port-front .plug");
  await hall.tab.locator('.paper[data-paper^="side/"]').first().waitFor();
  await hall.tab.click("#port-front .plug");

  const start = await hall.tab.locator("#daemon small").innerText();
  await hall.tab.click("#daemon .chip");
  await hall.until((before) => {
    const lamp = document.querySelector("#daemon .lamp").className;
    return document.querySelector("#daemon small").innerText !== before && lamp === "lamp";
  }, start);
  await hall.until(busyWindows, 3);
});
