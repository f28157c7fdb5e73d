// A hall's first morning: there is no day to play again yet, and nothing that was told.

import { withPage } from "./page.mjs";
import { Person, hallctl } from "./staff.mjs";

await withPage("waits-new", async ({ tab }, picture) => {
  const password = hallctl("person", "add", "--name", "陈主任", "--role", "manager").trim();
  const boss = await Person.at(tab.context().browser(), process.argv[2], picture);
  await boss.signIn("陈主任", password, "/manage");
  await boss.tab.goto(`${process.argv[2]}/manage/waits`);
  await boss.sees("#score", "还没有可比的号");
  await boss.tab.locator("#what-if button").click();
  await boss.sees("#what-if-answer .error", "还没有可以重演的日子");
  await boss.look("nothing");
});
