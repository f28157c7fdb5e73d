// “为什么他先？”: the desk says it of any two numbers, the counter of whom it called; nobody else is told.

import { withPage } from "./page.mjs";
import { Person, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];

await withPage("why", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const secret = (name, role) => hallctl("person", "add", "--name", name, "--role", role).trim();
  const [desk, clerk, auditor] = [secret("李强", "desk"), secret("王芳", "clerk"), secret("审计员", "auditor")];

  // At the desk: digits are enough where they name one ticket, and the letter is asked for where they do not.
  const li = await Person.at(browser, home, picture);
  await li.signIn("李强", desk, "/desk");
  await li.weigh("/desk");
  const ask = async (first, other) => {
    await li.tab.fill("#ask-why [name=first]", first);
    await li.tab.fill("#ask-why [name=other]", other);
    await li.tab.keyboard.press("Enter");
  };
  await li.tab.keyboard.press("F1");
  await li.tab.locator("#ask-why[open]").waitFor();
  await ask("2", "1");
  await li.sees("#ask-why .error", "1有几个：A001、B001");
  await ask("2", "a1");
  await li.sees("#ask-why .because", "A002号是优先对象，按规定先办");
  await li.sees("#ask-why tbody tr", "1号窗口");
  await li.look("desk-zh");
  await ask("A003", "A002");
  await li.sees("#ask-why .because", "A002号是优先对象");
  await ask("A001", "B001");
  await li.sees("#ask-why .because", "先");
  await ask("3", "");
  await li.sees("#ask-why .because", "A003号还在等候，前面1人");
  await ask("A001", "");
  await li.sees("#ask-why li", "A002 A002号是优先对象");
  await ask("<b>9", "");
  await li.sees("#ask-why .error", "今天没有<B>9号");
  // Keys of the page rest while one asks.
  await li.tab.keyboard.press("F8");
  await li.tab.keyboard.press("Escape");
  await expect(li.tab.locator("[data-act=question]").innerText().then((text) => text.includes("0")), true, "questions");
  await li.tab.goto(`${home}/desk?language=en`);
  await li.tab.locator("[data-why]").click();
  await ask("A002", "A001");
  await li.sees("#ask-why .because", "A002 has priority by the rules");
  await li.look("desk-en");

  // At the counter: why this one was called stands beside him, and F1 says who was passed over.
  const wang = await Person.at(browser, home, picture);
  await wang.signIn("王芳", clerk, "/counter");
  await wang.tab.locator(".seat").first().click();
  await wang.sees(".hand .because", "A002号是优先对象，按规定先办");
  await wang.inBoth("/counter", "called", ".hand .because");
  await wang.tab.keyboard.press("F1");
  await wang.sees("#ask-why li", "A001 A002号是优先对象，按规定先办");
  await expect(wang.tab.locator("#ask-why [name=first]").inputValue(), "A002");
  await wang.look("counter-passed");
  await wang.tab.keyboard.type("b1");
  await wang.tab.keyboard.press("Enter");
  await wang.tab.locator("#ask-why tbody tr").nth(1).waitFor();
  await wang.look("counter-two");
  await wang.tab.keyboard.press("Escape");
  await wang.tab.locator("#ask-why:not([open])").waitFor({ state: "attached" });
  await wang.tab.keyboard.press("F6");
  await wang.look("after");
  await wang.sees(".phase", "办理中");

  // Nobody else.
  const audit = await Person.at(browser, home, picture);
  await audit.signIn("审计员", auditor, "/manage");
  const status = (person) => person.tab.evaluate(async () => (await fetch("/why?first=A002")).status);
  await expect(status(audit), 403, "an auditor");
  await expect(status(wang), 200, "a clerk");
  const nobody = await Person.at(browser, home, picture);
  await nobody.tab.goto(`${home}/sign-in`);
  await expect(status(nobody), 401, "somebody not signed in");
});
