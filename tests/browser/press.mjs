// A person alone in the hall: takes tickets, presses keys, and sees paper, signs and board follow.

import { withPage } from "./page.mjs";

/** A number as it is said, character by character. */
const spoken = (number) => [...number].map((character) => "零幺二三四五六七八九"[character] ?? character).join("");

/** Waits until a call is written below the board and is being played, and looks at what is played. */
async function announced(hall, text) {
  await hall.until((text) => document.querySelector("#said").textContent.includes(text), text);
  await hall.until(() => document.querySelector("#loudspeaker").currentTime > 0);
  const [played, told, loudest] = await hall.tab.evaluate(async () => {
    const loudspeaker = document.querySelector("#loudspeaker");
    const file = await (await fetch(loudspeaker.src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(file);
    const loudest = sound.getChannelData(0).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return [loudspeaker.duration * 1000, page.voice.length_ms, loudest];
  });
  // Chime, twelve words and their gaps.
  if (Math.abs(played - told) > 50 || played < 4000 || played > 12000) throw new Error(`${played} ms, not ${told}`);
  if (loudest < 0.3 || loudest >= 1) throw new Error(`the loudest sample is ${loudest}`);
}

/** The daemon's own board page, as a television shows it: the call is on it, and nothing sticks out of its box. */
async function television(hall, picture, number) {
  const address = await hall.tab.evaluate(() => page.daemon.address);
  const board = await hall.tab.context().newPage();
  for (const [width, height] of [[1920, 1080], [1080, 1920]]) {
    await board.setViewportSize({ width, height });
    await board.goto(`http://${address}/board`);
    await board.locator(".hero .number", { hasText: number }).waitFor();
    const outside = await board.evaluate(() => {
      const boxes = "body > *, #calls > *, #side > *, #windows > *, .hero > *, .hero .both > *, .row > *, .category > *";
      return [...document.querySelectorAll(boxes)].filter((box) => {
        const [inner, outer] = [box.getBoundingClientRect(), box.parentElement.getBoundingClientRect()];
        const over = [inner.right - outer.right, inner.bottom - outer.bottom, outer.left - inner.left, outer.top - inner.top];
        return inner.width && (Math.max(...over) > 1 || box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0);
      }).map((box) => `${box.className}: ${box.textContent}`);
    });
    if (outside.length) throw new Error(`on ${width} x ${height} these stick out: ${outside.join(", ")}`);
    await picture(`-board-${width}`, board);
  }
  await board.close();
}

await withPage("press", async (hall, picture) => {
  await hall.tab.click("#sound");
  const first = await hall.take("civil");
  await hall.paper(first, "front");
  const second = await hall.take("civil");
  await hall.paper(second, "front");

  await hall.press(1, "call");
  await hall.press(1, "call");
  await hall.sign(1, `请${first}号`);
  await announced(hall, `请${spoken(first)}号到一号窗口办理业务`);
  await picture("-voice");
  await television(hall, picture, first);
  // Keys of one terminal are taken in order: what the recall does comes after what the second call did not do.
  await hall.press(1, "recall");
  await hall.press(1, "end");
  await hall.sign(1, "民政窗口");
  await hall.press(1, "rate-5");

  const other = await hall.take("general");
  await hall.press(8, "call");
  await hall.sign(8, `请${other}号`);
  await hall.press(3, "pause");
  await hall.press(3, "pause");
  await hall.sign(3, "暂停服务");
  await hall.until(() => document.querySelector("#board").naturalWidth > 0);
});
