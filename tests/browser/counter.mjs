// A clerk's day at the counter page without a mouse, beside a second page and a program at the same window.

import { withPage } from "./page.mjs";
import { Person, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];

await withPage("counter", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const password = hallctl("person", "add", "--name", "王芳", "--role", "clerk").trim();
  const other = hallctl("person", "add", "--name", "<img src=x onerror=alert(1)>", "--role", "clerk").trim();
  const desk = hallctl("person", "add", "--name", "李强", "--role", "desk").trim();
  const wang = await Person.at(browser, home, picture);

  // Nobody is sent to the sign-in page, which keeps what it was opened for.
  await wang.inBoth("/counter", "sign-in", "#secret");
  await wang.tab.fill("#name", "王芳");
  await wang.tab.fill("#secret", "not the password");
  await wang.tab.keyboard.press("Enter");
  await wang.sees("[role=alert]", "姓名或密码不对");
  await wang.look("sign-in-wrong");
  await wang.signIn("王芳", password, "/counter");
  await wang.inBoth("/counter", "choose", ".seat");
  await wang.tab.locator(".seat").first().focus();
  await wang.tab.keyboard.press("Enter");
  await wang.sees(".state-open", "开放");
  await wang.weigh("/counter");

  const key = (name) => wang.tab.keyboard.press(name);
  const hand = wang.tab.locator(".hand .number");
  const says = (text) => wang.sees("#said", text);
  await wang.inBoth("/counter", "line", ".people li");

  // Keys alone. Two presses within the guard call one.
  await key("F2");
  await says("已呼叫A001号");
  await key("F2");
  await says("刚叫过A001号");
  await expect(hand.innerText(), "A001");
  await key("F4");
  await says("不能过号");
  await key("F3");
  await says("再次呼叫A001号");
  await key("Control+z");
  await says("已撤销呼叫，A001号回到队首");
  await wang.sees(".hand.none", "没有正在办理的号");
  await key("F8");
  await says("没有正在办理的号");

  // The same window on a second page, and by a program: both show what the other did.
  const second = await wang.tab.context().newPage();
  await second.goto(`${home}/counter`);
  await key("F2");
  await second.locator(".hand .number", { hasText: "A001" }).waitFor();
  await second.keyboard.press("F6");
  await wang.sees(".phase", "办理中");
  await wang.sees(".history", "号窗口开始办理");
  await wang.inBoth("/counter", "serving", ".history li");
  await second.close();

  // Hold, choose another by hand, resume.
  await key("F7");
  await says("A001号已挂起");
  await wang.tab.locator(".line .people li", { hasText: "A003" }).getByRole("button").click();
  await says("已呼叫A003号");
  await key("F8");
  await says("A003号办理完毕");
  await wang.tab.locator("[data-act=resume]").click();
  await says("A001号恢复办理");

  // Transfer asks where to; the network is away between press and answer, and it is done once.
  let lost = 0;
  await wang.tab.route("**/api/v1/windows/1/transfer", async (route) => {
    const response = await route.fetch();
    if (lost++ < 2) await route.abort();
    else await route.fulfill({ response });
  });
  await key("F10");
  await wang.look("transfer");
  await wang.tab.selectOption("#to", "category:labour");
  await key("Enter");
  await says("A001号已转移");
  await expect(lost, 3, "times sent");
  await wang.tab.unroute("**/api/v1/windows/1/transfer");

  // No contact: the page says so, and no press waits to call somebody later.
  await wang.tab.context().setOffline(true);
  await key("F2");
  await says("系统没有应答");
  await wang.tab.locator("#old:not([hidden])").waitFor();
  await wang.look("offline");
  await wang.tab.context().setOffline(false);
  await wang.tab.locator("#old[hidden]").waitFor({ state: "attached" });
  await wang.sees(".hand.none", "没有正在办理的号");

  // Pause with a reason, after the ticket in hand.
  await key("F2");
  await says("已呼叫A002号");
  await key("F9");
  await wang.look("pause");
  await wang.tab.fill("#other", "打印机缺纸<b>");
  await key("Enter");
  await says("已暂停");
  await wang.sees(".state-pausing", "办完暂停");
  await key("F8");
  await wang.sees(".state-paused", "暂停服务");
  await key("F2");
  await says("窗口暂停中");
  await wang.look("paused");
  await key("F9");
  await says("窗口已开放");

  // Somebody else takes the window over; his name is text, whatever it says.
  const li = await Person.at(browser, home, picture);
  await li.signIn("<img src=x onerror=alert(1)>", other, "/counter");
  await li.sees(".seat", "王芳在岗");
  await li.tab.locator(".seat").first().click();
  await li.sees(".clerk", "<img src=x");
  await wang.sees("h2", "请选择窗口");
  // Whose page this is not is told so.
  const helper = await Person.at(browser, home, picture);
  await helper.signIn("李强", desk, "/counter");
  await helper.sees("h1", "不能使用此页面");
  await helper.look("other-duty");
  // A session that ends takes its page with it.
  hallctl("person", "remove", "<img src=x onerror=alert(1)>");
  await li.tab.waitForURL(/sign-in/);
});
