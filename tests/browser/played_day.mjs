// A day in one hall, played by people at their pages: two kiosks, three counters, a desk, a manager, five phones.

import { withPage } from "./page.mjs";
import { Person, axe, expect, hallctl } from "./staff.mjs";

const home = process.argv[2];
const WINDOWS = { 王芳: 1, 赵敏: 3, 孙丽: 5 };

/** A touch kiosk at the door. */
class Kiosk extends Person {
  async pair(name) {
    await this.tab.goto(`${this.home}/kiosk`);
    const code = await this.tab.locator("[data-code]").getAttribute("data-code");
    hallctl("device", "pair", code, "--role", "kiosk", "--name", name);
    await this.tab.locator("[data-screen=start]").waitFor();
  }

  /** Takes a number as a citizen does; gives it with the address on its paper. */
  async take(category, { language = "zh", item, special } = {}) {
    if (language !== "zh") await this.tab.click(`[data-language=${language}]`);
    await this.tab.locator(`html[lang=${language}] [data-screen=start]`).waitFor();
    await this.tab.click(`[data-go='category/${category}']`);
    await this.tab.locator("[data-screen=category]").waitFor();
    if (item) await this.tab.locator(".item", { hasText: item }).click();
    if (special) await this.tab.locator(".classes label", { hasText: special }).click();
    if (item || special) await this.look(`kiosk-choose-${language}`);
    const answered = this.tab.waitForResponse((it) => it.url().endsWith("/api/v1/tickets") && it.status() === 201);
    await this.tab.click("[data-take]");
    const { number, follow_url: address } = await (await answered).json();
    await this.sees(".number", number);
    await this.tab.locator(".paper", { hasText: language === "zh" ? "请取走号票" : "take your ticket" }).waitFor();
    if (item || special || language !== "zh") await this.look(`kiosk-ticket-${language}`);
    await this.tab.click("[data-done]");
    await this.tab.locator("html[lang=zh] [data-screen=start]").waitFor();
    return { number, address };
  }

  /** 预约签到, on the screen's own keys. */
  async checkIn(code, number) {
    await this.tab.click("[data-go=check-in]");
    await this.tab.locator("[data-screen=check_in]").waitFor();
    for (const key of code) await this.tab.click(`[data-type="${key}"]`);
    await expect(this.tab.locator("[data-code-typed]").innerText(), code);
    await this.look("kiosk-check-in-zh");
    await this.tab.click("[data-check-in]");
    await this.tab.locator("[data-screen=ticket], [data-screen=refused]").waitFor();
    if (await this.tab.locator(".sorry").count()) throw new Error(`${code}: ${await this.tab.locator(".sorry").innerText()}`);
    await this.sees(".number", number);
    await this.tab.click("[data-done]");
    await this.tab.locator("[data-screen=start]").waitFor();
  }

  /** Keys are at least 20 mm high on the smallest panel there is, of 21 inches: 81 dots. */
  async look(name) {
    await super.look(name);
    const small = await this.tab.evaluate(() => [...document.querySelectorAll("button:not([hidden]), label")]
      .map((node) => [node.textContent.trim(), node.getBoundingClientRect()])
      .filter(([, box]) => Math.min(box.width, box.height) < 81).map(([text]) => text));
    if (small.length) throw new Error(`${name}: under 20 mm: ${small}`);
  }
}

/** A citizen's phone behind the QR code of his paper. */
async function phone(browser, picture, { number, address }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: "zh-CN", isMobile: true });
  const tab = await context.newPage();
  tab.setDefaultTimeout(30_000);
  await tab.addInitScript({ path: axe });
  await tab.goto(address.replace(/^https?:\/\/[^/]+/, home));
  const holder = new Person(tab, home, picture);
  return Object.assign(holder, {
    number,
    address,
    // It renews itself every 15 s; nobody here waits for that.
    tells: async (text) => {
      for (let tries = 0; !(await tab.locator(".card", { hasText: text }).count()); tries++) {
        if (tries > 100) throw new Error(`${number} is not told ${text}: ${await tab.locator(".card").innerText()}`);
        await tab.waitForTimeout(100);
        await tab.reload();
      }
        },
  });
}

/** A clerk at the counter, who has a keyboard only. */
class Clerk extends Person {
  async sit(name, secret) {
    this.name = name;
    await this.signIn(name, secret, "/counter");
    await this.tab.locator(`.seat:has(b:text-is("${WINDOWS[name]}"))`).focus();
    await this.tab.keyboard.press("Enter");
    await this.sees(".state-open", "开放");
  }

  key(name) {
    return this.tab.keyboard.press(name);
  }

  says(text) {
    return this.sees("#said", text);
  }

  /** Presses 呼叫; the number that comes, or nothing when nobody waits. */
  async call() {
    await this.tab.waitForTimeout(3100); // two presses within the guard of 3 s are one
    await this.key("F2");
    await this.tab.locator("#said", { hasText: /已呼叫|没有人等候|已办完/ }).waitFor();
    const said = await this.tab.locator("#said").innerText();
    return said.match(/已呼叫(\S+)号/)?.[1];
  }

  /** Ends what he has in hand; of an agent he is asked how many matters were done. */
  async end(number) {
    await this.key("F8");
    const asks = this.tab.locator("#end[open]");
    await this.tab.locator("#end[open], #said", { hasText: /本轮办了几件|办完|办理完毕/ }).first().waitFor();
    if (await asks.count()) await this.key("Enter");
    await this.tab.locator("#said", { hasText: new RegExp(`${number}号(办理完毕|本轮办完)`) }).waitFor();
  }
}

await withPage("day", async ({ tab }, picture) => {
  const browser = tab.context().browser();
  const add = (name, role) => hallctl("person", "add", "--name", name, "--role", role).trim();
  const kiosks = [await Kiosk.at(browser, home, picture), await Kiosk.at(browser, home, picture)];
  for (const kiosk of kiosks) await kiosk.tab.setViewportSize({ width: 1080, height: 1920 });
  await kiosks[0].pair("door");
  await kiosks[1].pair("side");
  for (const language of ["en", "zh"]) {
    await kiosks[0].tab.goto(`${home}/kiosk?language=${language}`);
    await kiosks[0].tab.locator("[data-screen=start]").waitFor();
    await kiosks[0].look(`kiosk-${language}`);
  }

  // 08:00. People come before the windows open.
  const [door, side] = kiosks;
  const taken = [
    await door.take("civil", { item: "高龄津贴", special: "老年人" }),
    await side.take("land", { language: "en" }),
    await door.take("labour"),
    await side.take("civil"),
    await door.take("civil"),
  ];
  await expect(Promise.resolve(taken.map(({ number }) => number).join(" ")), "A001 C001 B001 A002 A003");
  const phones = [];
  for (const ticket of taken) phones.push(await phone(browser, picture, ticket));
  await phones[0].look("phone-zh");
  await phones[1].look("phone-en");

  // The manager sees who waits for nobody.
  const boss = await Person.at(browser, home, picture);
  await boss.signIn("陈主任", add("陈主任", "manager"), "/manage");
  await boss.sees(".alarms", "民政：3人等候，无窗口可办");
  await boss.inBoth("/manage", "manage-alarm", ".alarms li");

  // The clerks come, and the alarms go.
  const clerks = [];
  for (const name of Object.keys(WINDOWS)) {
    const clerk = await Clerk.at(browser, home, picture);
    await clerk.sit(name, add(name, "clerk"));
    clerks.push(clerk);
  }
  const [wang, zhao, sun] = clerks;
  await boss.sees("#state", "一切正常");

  // The desk: for a deaf woman, beyond the quota, a child's ticket, a paper that was lost.
  const desk = await Person.at(browser, home, picture);
  await desk.signIn("李强", add("李强", "desk"), "/desk");
  const row = (number) => desk.tab.locator(".tickets li", { hasText: number });
  const act = (number, name) => row(number).locator(`[data-act=${name}]`).click();
  await desk.tab.locator(".tick").first().click();
  await desk.tab.keyboard.press("Alt+2");
  await desk.sees("#said", "已取B002号");
  await desk.tab.keyboard.press("Alt+3");
  await desk.tab.locator("#reason[open]").waitFor();
  await desk.tab.fill("#why", "村里带来的老人");
  await desk.tab.keyboard.press("Enter");
  await desk.sees("#said", "已取C002号");
  await side.take("civil");
  await act("A004", "void");
  await desk.tab.locator("#reason button", { hasText: "小孩乱按" }).click();
  await desk.sees("#said", "A004号已作废");
  await act("A003", "reprint");
  await desk.sees("#said", "A003号正在补打");
  // An agent with the matters of seven villagers: one number.
  await desk.tab.fill("#matters", "7");
  await desk.tab.keyboard.press("Alt+2");
  await desk.sees("#said", "已取B003号");
  await row("B003").locator(".chip", { hasText: "代办7件" }).waitFor();
  // Two who have booked: one with help, one at the kiosk.
  await desk.tab.keyboard.press("F6");
  await desk.tab.keyboard.type("desk01");
  await desk.tab.keyboard.press("Enter");
  await desk.sees("#said", "已取C003号");
  await desk.inBoth("/desk", "desk", ".tickets li");
  await side.checkIn("KIOSK2", "C004");

  // Window 1: who is first of his class comes first; held, another called who does not come, taken up again, sent on.
  await expect(wang.call(), "A001");
  await phones[0].tells("请A001号到1号窗口");
  await phones[0].look("phone-called");
  await wang.key("F3");
  await wang.says("再次呼叫A001号");
  await wang.key("F6");
  await wang.says("开始办理");
  await wang.inBoth("/counter", "counter", ".history li");
  await wang.key("F7");
  await wang.says("A001号已挂起");
  await expect(wang.call(), "A002");
  await wang.key("F3");
  await wang.says("再次呼叫A002号");
  await wang.key("F4");
  await wang.says("A002号过号");
  await phones[3].tells("过号");
  await phones[3].look("phone-missed");
  await wang.tab.locator("[data-act=resume]").click();
  await wang.says("A001号恢复办理");
  await wang.key("F10");
  await wang.tab.selectOption("#to", "category:labour");
  await wang.key("Enter");
  await wang.says("A001号已转移");
  // He is back, and holds his paper to the kiosk's scanner, which types what it reads.
  await door.tab.keyboard.type(phones[3].address);
  await door.tab.keyboard.press("Enter");
  await door.sees(".number", "A002");
  await door.sees("h2", "欢迎回来");
  await door.look("kiosk-returned");
  await door.tab.click("[data-done]");

  // Window 5: a paper is missing. Fetched, the desk opens the same number again.
  // Those who have booked stand by their slot.
  for (let number = await sun.call(); number !== "C001"; number = await sun.call()) {
    if (!number) throw new Error("C001 is not called");
    await sun.end(number);
  }
  await sun.key("Shift+F8");
  await sun.says("C001号缺材料");
  await sun.look("counter-papers");
  await phones[1].tells("paper");
  await phones[1].look("phone-papers-en");
  await act("C001", "return");
  await desk.sees("#said", "C001号已返回排队");

  // The manager gives window 1 the land office's line, too; the clerk goes for a meal after his ticket.
  await boss.tab.goto(`${home}/manage`);
  await boss.tab.locator("[data-serves][data-window='1']").click();
  await boss.tab.locator("#serves select[name=land]").selectOption("2");
  await boss.tab.locator("#serves button[value=go]").click();
  await boss.sees("#said", "已更改窗口业务");
  await boss.inBoth("/manage", "manage", ".windows tbody tr, table tbody tr");

  // Everybody is served, one window after the other, until nobody waits anywhere.
  let agents = 0;
  for (let busy = true, rounds = 0; busy; rounds++) {
    if (rounds > 12) throw new Error("the day never ends");
    busy = false;
    for (const clerk of clerks) {
      const number = await clerk.call();
      if (!number) continue;
      busy = true;
      if (number === "B003" && !agents++) {
        await clerk.key("F6");
        await clerk.sees(".turn", "代办7件，已办0件，本轮至多5件");
        await clerk.key("F8");
        await clerk.tab.locator("#end[open]").waitFor();
        await clerk.look("counter-agent");
        await clerk.key("Escape");
      }
      await clerk.end(number);
    }
  }
  if (agents < 1) throw new Error("the agent was never called");
  await phones[2].tells("办理完毕");
  await wang.key("F9");
  await wang.key("Enter");
  await wang.sees(".state-paused", "暂停服务");
  await wang.look("counter-paused");
  await boss.sees("#state", "0");
  for (const page of ["devices", "calendar", "people", "changes"]) await boss.inBoth(`/manage/${page}`, `manage-${page}`, "main h2");
  for (const [who, page] of [[door, "/kiosk"], [wang, "/counter"], [desk, "/desk"], [boss, "/manage"]]) await who.weigh(page);
});
