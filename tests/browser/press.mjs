// A person alone in the hall: takes tickets, presses keys, and sees paper, signs and board follow.

import { withPage } from "./page.mjs";

await withPage("press", async (hall) => {
  const first = await hall.take("civil");
  await hall.paper(first, "front");
  const second = await hall.take("civil");
  await hall.paper(second, "front");

  await hall.press(1, "call");
  await hall.press(1, "call");
  await hall.sign(1, `请${first}号`);
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
