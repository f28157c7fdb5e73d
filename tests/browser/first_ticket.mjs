// How long a citizen waits at the kiosk's page: its first paint, and from his tap to the number, alone and with 40 others
// who listen to the hall's stream. Prints milliseconds as JSON; what they mean, `bench-pages` says.

import { get } from "node:http";
import { withPage } from "./page.mjs";
import { hallctl } from "./staff.mjs";

const home = process.argv[2].replace(/\/kiosk$/, "");
const LISTENERS = 40;
const TAPS = Number(process.env.HALL_BENCH_TAPS ?? 200);

/** Taps once on 取号 and waits until the number is painted. */
const tap = () => {
  const screen = document.getElementById("screen");
  const began = performance.now();
  document.querySelector("[data-take]").click();
  return new Promise((done) => {
    const painted = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    new MutationObserver((_, watch) => {
      if (!screen.querySelector(".number")) return;
      watch.disconnect();
      painted();
    }).observe(screen, { childList: true });
  });
};

await withPage("first-ticket", async ({ tab }) => {
  const code = await tab.locator("[data-code]").getAttribute("data-code");
  hallctl("device", "pair", code, "--role", "kiosk", "--name", "door");
  await tab.locator("[data-screen=start]").waitFor();

  const paints = [];
  for (let times = 0; times < 10; times++) {
    await tab.goto(`${home}/kiosk`);
    paints.push(await tab.evaluate(async () => {
      const painted = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      while (painted() === undefined) await new Promise((wake) => setTimeout(wake, 20));
      return painted();
    }));
  }

  const takes = async () => {
    const all = [];
    for (let taken = 0; taken < TAPS; taken++) {
      await tab.click("[data-go='category/civil']");
      await tab.locator("[data-screen=category]").waitFor();
      all.push(await tab.evaluate(tap));
      await tab.click("[data-done]");
      await tab.locator("[data-screen=start]").waitFor();
    }
    return all;
  };
  // What is first done of anything is slow: a few taps before those that count.
  await takes();
  const alone = await takes();
  const token = hallctl("token", "create", "--role", "reader", "--name", "listeners").trim();
  const streams = await Promise.all(Array.from({ length: LISTENERS }, () => new Promise((open) => {
    const request = get(`${home}/api/v1/stream`, { headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      open(request);
    });
    request.on("error", () => {});
  })));
  const among = await takes();
  streams.forEach((request) => request.destroy());
  console.log(JSON.stringify({ paints, alone, among }));
});
