// A day of a touch kiosk: paired by its code, tapped by people in two languages, with the network cut at the worst moment.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withPage } from "./page.mjs";

const axe = createRequire(join(process.env.HALL_TOOLS, "node/")).resolve("axe-core/axe.min.js");
const SIZES = { upright: { width: 1080, height: 1920 }, wide: { width: 1920, height: 1080 } };
const hallctl = (...args) => execFileSync(process.env.HALLCTL, ["--data", process.env.HALL_DATA, ...args]);

await withPage("kiosk", async ({ tab }, picture) => {
  const seen = (screen) => tab.locator(`[data-screen=${screen}]`).waitFor();

  // Keeps both pictures of what is shown, and looks whether everybody can read and reach it.
  async function look(name) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await tab.setViewportSize(viewport);
      await picture(`-${name}-${size}`);
      // What scrolls may go on beyond its box; the rest is to be seen whole between head and foot.
      const outside = await tab.evaluate(() => {
        const room = document.querySelector("main").getBoundingClientRect();
        return [...document.querySelectorAll("main h2, main .line, .of, .number, .paper, .act button")]
          .filter((node) => { const box = node.getBoundingClientRect(); return box.bottom > room.bottom + 1 || box.right > room.right + 1 || box.top < room.top - 1; })
          .map((node) => node.textContent);
      });
      if (outside.length) throw new Error(`${name}, ${size}: outside the screen: ${outside}`);
      const small = await tab.evaluate(() => [...document.querySelectorAll("button:not([hidden]), label")]
        .filter((node) => node.getBoundingClientRect().height < 81).map((node) => node.textContent.trim()));
      if (small.length) throw new Error(`${name}, ${size}: under 20 mm on a 21 inch panel: ${small}`);
    }
    await tab.setViewportSize(SIZES.upright);
    const violations = await tab.evaluate(async () => {
      const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
      return (await axe.run(document, rules)).violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" ")}`);
    });
    if (violations.length) throw new Error(`${name}: ${violations.join("\n")}`);
  }

  async function number() {
    await seen("ticket");
    return tab.locator(".number").innerText();
  }

  // The kiosk gives nothing for three seconds after a ticket: whoever is refused for that tries again.
  async function take(category) {
    for (let tries = 0; tries < 30; tries++) {
      await tab.click(`[data-go='category/${category}']`);
      await tab.click("[data-take]");
      await tab.locator("[data-screen=ticket], [data-screen=refused]").waitFor();
      if (await tab.locator(".number").count()) return number();
      await tab.click("[data-home]");
      await seen("start");
    }
    throw new Error("the kiosk gives no number");
  }

  async function expect(what, wanted) {
    const found = await what;
    if (found !== wanted) throw new Error(`${found}, not ${wanted}`);
  }

  // The page's policy lets no script in but its own, so the checker comes by the browser's own door.
  await tab.addInitScript({ path: axe });
  await tab.reload();
  await look("pairing");
  const code = await tab.locator("[data-code]").getAttribute("data-code");
  hallctl("device", "pair", code, "--role", "kiosk", "--name", "door");
  await seen("start");
  await look("start-zh");

  // An old man, who taps twice because he is not sure.
  await tab.click("[data-go='category/civil']");
  await seen("category");
  await tab.locator(".item").first().click();
  await tab.locator(".classes label", { hasText: "老年人" }).click();
  await look("category-zh");
  await tab.locator("[data-take]").dblclick({ force: true });
  await expect(number(), "A001");
  await look("ticket-zh");
  // A reload shows the same number and takes no other.
  await tab.reload();
  await expect(number(), "A001");
  await tab.click("[data-done]");
  await seen("start");
  if (await tab.evaluate(() => sessionStorage.length)) throw new Error("something of the last person stays");

  // The answer is lost on its way: the ticket is there, and the same request gets it.
  let lost = 0;
  await tab.route("**/api/v1/tickets", async (route) => {
    const response = await route.fetch();
    if (response.status() === 201 && lost++ < 2) await route.abort();
    else await route.fulfill({ response });
  });
  await expect(take("civil"), "A002");
  if (lost < 3) throw new Error("no answer was lost");
  await tab.unroute("**/api/v1/tickets");
  await tab.click("[data-done]");
  await seen("start");

  // In English and large type; the next person finds it as it was.
  await tab.click("[data-language=en]");
  await tab.locator("html[lang=en]").waitFor();
  await look("start-en");
  await tab.click("[data-mode=large]");
  await look("start-en-large");
  await tab.click("[data-go='category/labour']");
  await seen("category");
  await look("category-en-large");
  await tab.click("[data-home]");
  await expect(take("labour"), "B001");
  await look("ticket-en-large");
  await tab.click("[data-done]");
  await tab.locator("html[lang=zh]").waitFor();
  await expect(tab.evaluate(() => document.documentElement.className), "");

  // The hall does not answer for a while: it says so, and goes on with the same tap.
  await tab.click("[data-go='category/civil']");
  await seen("category");
  // What is refused here is to be the network's doing: the kiosk's own three seconds are over.
  await tab.waitForFunction((since) => Date.now() - since > 3500, Date.now());
  await tab.context().setOffline(true);
  await tab.click("[data-take]");
  await tab.locator("#notice:not([hidden])").waitFor();
  await look("restoring");
  await tab.context().setOffline(false);
  await expect(number(), "A003");
  await tab.click("[data-done]");
  await seen("start");

  // Taken too soon: told which paper to take first.
  await tab.click("[data-go='category/civil']");
  await tab.click("[data-take]");
  await seen("refused");
  await look("refused-zh");
  await tab.click("[data-home]");
  await seen("start");

  // 一次性告知: what an item needs, costs and takes, as far as it is published; in both languages, large and low, too.
  const list = join(process.env.HALL_DATA, "items.csv");
  writeFileSync(list, `事项编码,业务类别,部门,事项名称,英文名称,申请材料,法定时限,承诺时限,收费标准
MZ-01,civil,民政所,最低生活保障,Basic allowance,申请人身份证原件；户口簿原件；困难情况证明材料,20,7,不收费
MZ-02,civil,民政所,高龄津贴,Allowance for the aged,老人身份证原件,,0,
`);
  hallctl("items", "import", list);
  const chooses = async (name) => {
    await tab.click("[data-go='category/civil']");
    await seen("category");
    await tab.locator(".item").first().click();
    await look(name);
    // The first item's facts are all seen without scrolling, upright and wide.
    for (const viewport of [SIZES.wide, SIZES.upright]) {
      await tab.setViewportSize(viewport);
      const below = await tab.evaluate(() => {
        const bottom = document.querySelector("form").getBoundingClientRect().bottom;
        return [...document.querySelector(".item").querySelectorAll(".term, i")].filter((node) => node.getBoundingClientRect().bottom > bottom).map((node) => node.textContent);
      });
      if (below.length) throw new Error(`${name}, ${viewport.width} wide: to be scrolled to: ${below}`);
    }
    return tab.locator(".item").first().locator(".term").allInnerTexts();
  };
  const terms = (name, wanted) => expect(chooses(name).then((said) => said.join("|")), wanted);
  await terms("facts-zh", "费用：不收费|承诺时限：7个工作日|法定时限：20个工作日");
  await tab.locator(".item").nth(1).click();
  // Nothing is said of a fee that nobody wrote down.
  await expect(tab.locator(".item").nth(1).locator(".term").allInnerTexts().then((said) => said.join("|")), "承诺时限：当场办结");
  await tab.click("[data-home]");
  await tab.click("[data-mode=low]");
  await chooses("facts-zh-low");
  await tab.click("[data-home]");
  await seen("start");
  await tab.click("[data-language=en]");
  await tab.locator("html[lang=en]").waitFor();
  await tab.click("[data-mode=large]");
  await terms("facts-en-large", "Fee: 不收费|We promise: within 7 working days|By law: within 20 working days");
});
