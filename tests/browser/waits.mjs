// A manager asks what one more window would have done on the last days, and whether the waits that were told came.

import { withPage } from "./page.mjs";
import { Person, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];

await withPage("waits", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const secret = (name, role) => hallctl("person", "add", "--name", name, "--role", role).trim();
  const [manager, installer, auditor] = [secret("刘主任", "manager"), secret("安装", "installer"), secret("审计员", "auditor")];
  const boss = await Person.at(browser, home, picture);
  await boss.signIn("刘主任", manager, "/manage");
  await boss.weigh("/manage/waits");
  const ask = async (fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const field = boss.tab.locator(`#what-if [name=${name}]`);
      if (await field.evaluate((it) => it.tagName === "SELECT")) await field.selectOption(value);
      else await field.fill(value);
    }
    await boss.tab.locator("#what-if button").click();
    await boss.tab.locator("#what-if button:not([disabled])").waitFor();
  };

  // Four days, compared in pairs; a second window from ten to twelve spares everybody half.
  await ask({ from: "10:00", to: "12:00", like: "1", days: "5" });
  await boss.sees("#what-if-answer p", "4个工作日");
  await boss.look("zh");
  await boss.sees("#what-if-answer .verdict", "平均等候（分）：从");
  await expect(boss.tab.locator("#what-if-answer polyline").count(), 2, "lines of the picture");
  await boss.sees("#what-if-answer tbody tr", "平均等候");
  await expect(boss.tab.locator("#what-if-answer tbody .good").count().then((count) => count >= 2), true, "figures that are sure to be better");
  await boss.sees("#score .verdict", "人平均等候");
  await boss.look("zh");
  await boss.tab.locator("#score summary").click();
  await boss.sees("#score details tbody td", "2026-11");
  await boss.look("months");

  // One day says what it was like, and how little that tells; a day is chosen by its date.
  await ask({ days: "1", until: "2026-11-23" });
  await boss.sees("#what-if-answer p", "11月23日");
  await boss.sees("#what-if-answer p", "只重演一天");
  // What cannot be is said, and nothing is played.
  await ask({ from: "12:00", to: "10:00" });
  await boss.sees("#what-if-answer .error", "结束要晚于开始");
  await ask({ from: "10:00", to: "12:00", until: "2020-01-01" });
  await boss.sees("#what-if-answer .error", "还没有可以重演的日子");

  await boss.tab.goto(`${home}/manage/waits?language=en`);
  await boss.tab.locator("#what-if button").click();
  await boss.sees("#what-if-answer .verdict", "Mean wait (min): from");
  await boss.sees("#score .verdict", "people waited");
  await boss.look("en");

  // Whose figures they are not.
  const other = await Person.at(browser, home, picture);
  await other.signIn("安装", installer, "/manage");
  const status = (person, path) => person.tab.evaluate(async (path) => (await fetch(path)).status, path);
  const asked = "/manage/waits/what-if?from=10:00&to=12:00&like=1&days=1";
  await expect(status(other, asked), 403, "an installer");
  await expect(status(other, "/manage/waits/score"), 403, "an installer");
  const audit = await Person.at(browser, home, picture);
  await audit.signIn("审计员", auditor, "/manage");
  await expect(status(audit, "/manage/waits/score"), 200, "an auditor");
  await expect(status(audit, asked.replace("like=1", "like=99")), 400, "a window that is not there");
  await expect(status(audit, asked.replace("10:00", "nine")), 400, "a time that is none");
});
