// A morning at the consulting desk: a ticket in two actions, one found by its time, mended, and numbers beyond the quota.

import { withPage } from "./page.mjs";
import { Person, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];

await withPage("desk", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const password = hallctl("person", "add", "--name", "李强", "--role", "desk").trim();
  const clerk = hallctl("person", "add", "--name", "王芳", "--role", "clerk").trim();
  const desk = await Person.at(browser, home, picture);
  await desk.signIn("李强", password, "/desk");
  await desk.weigh("/desk");
  const says = (text) => desk.sees("#said", text);
  const row = (number) => desk.tab.locator(".tickets li", { hasText: number });
  const act = (number, name) => row(number).locator(`[data-act=${name}]`).click();

  // For a woman of 80, deaf: two actions, and the window sees that she must be fetched.
  await desk.tab.locator("#classes label", { hasText: "老年人" }).click();
  await desk.tab.locator(".tick").click();
  await desk.tab.keyboard.press("Alt+1");
  await says("已取A002号");
  await row("A002").locator(".chip", { hasText: "需引导" }).waitFor();
  await expect(desk.tab.locator("#classes input:checked").getAttribute("value"), "", "the next person is nobody special");
  await desk.inBoth("/desk", "page", ".tickets li");
  const wang = await Person.at(browser, home, picture);
  await wang.signIn("王芳", clerk, "/counter");
  await wang.tab.locator(".seat").first().click();
  await wang.sees(".people .chip", "需引导");

  // Numbers are used up: the desk may add one, and says why.
  await desk.tab.keyboard.press("Alt+3");
  await says("已取C001号");
  await desk.tab.keyboard.press("Alt+3");
  await desk.tab.locator("#reason[open]").waitFor();
  await desk.look("add");
  await desk.tab.fill("#why", "路远<script>");
  await desk.tab.keyboard.press("Enter");
  await says("已取C002号");

  // A lost ticket is found by a part of its number, or by category and time.
  await desk.tab.keyboard.press("F4");
  await desk.tab.keyboard.type("002");
  await row("C002").waitFor();
  await row("A002").waitFor();
  await row("A001").waitFor({ state: "detached" });
  await desk.tab.selectOption("#category", "land");
  await row("A002").waitFor({ state: "detached" });
  await desk.tab.fill("#find", await desk.tab.locator(".clock").first().innerText());
  await row("C001").waitFor();
  await desk.tab.fill("#find", "99:99");
  await desk.sees(".found", "没有找到");
  await desk.tab.fill("#find", "");
  await desk.tab.selectOption("#category", "");

  // 首问责任: named with the ticket, or on one that is there; the window sees it and takes over by a key.
  await desk.tab.selectOption("#first", "李强");
  await desk.tab.keyboard.press("Alt+1");
  await says("已取A003号");
  await row("A003").locator(".chip", { hasText: "首问：李强" }).waitFor();
  await expect(desk.tab.locator("#first").inputValue(), "", "the next person is asked about anew");
  await act("A002", "first");
  await desk.tab.locator("#first-asked[open]").waitFor();
  await desk.look("first-asked");
  await desk.tab.keyboard.press("Enter");
  await says("A002号首问责任人：李强");
  await wang.tab.locator(".people li", { hasText: "A002" }).locator("[data-act=call]").click();
  await wang.sees(".hand .number", "A002");
  await wang.sees(".first", "首问责任人：李强");
  await wang.sees("#aside", "首问：李强");
  await wang.inBoth("/counter", "first-asked", ".first");
  // Passed on, it wants a reason: Enter does not go without.
  await wang.tab.keyboard.press("F10");
  await wang.tab.locator("#transfer[open]").waitFor();
  await wang.tab.keyboard.press("Enter");
  await wang.tab.locator("#transfer[open]").waitFor();
  await wang.look("transfer-why");
  // What was typed and not sent is no reason for the next.
  await wang.tab.fill("#handed", "不属本窗口办理");
  await wang.tab.keyboard.press("Escape");
  await wang.tab.keyboard.press("F10");
  await wang.tab.locator("#transfer[open]").waitFor();
  await expect(wang.tab.locator("#handed").inputValue(), "", "a reason that was not sent is forgotten");
  await wang.tab.keyboard.press("Escape");
  await wang.tab.keyboard.press("Shift+F6");
  await wang.sees("#said", "A002号由您接办");
  await wang.sees(".first", "首问责任人：王芳");
  await wang.tab.locator("[data-act=take-over]").waitFor({ state: "detached" });
  await wang.sees("#aside", "接办：王芳");

  // 作废 in two actions; a child's play is never called.
  await act("C002", "void");
  await desk.look("void");
  await desk.tab.locator("#reason button", { hasText: "小孩乱按" }).click();
  await says("C002号已作废");
  await row("C002").locator(".chip", { hasText: "已作废" }).waitFor();
  await act("C001", "cancel");
  await says("C001号已取消排队");

  // A question is one key.
  await desk.tab.keyboard.press("F8");
  await says("已记一次问询");
  await desk.sees("[data-act=question]", "1");
  await desk.look("after");

  // Somebody else's page.
  await wang.tab.goto(`${home}/desk`);
  await wang.sees("h1", "不能使用此页面");
});
