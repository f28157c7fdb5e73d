// What the browser tests of the pages for people share: a person signs in, pictures in both languages, axe.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

export const axe = createRequire(join(process.env.HALL_TOOLS, "node/")).resolve("axe-core/axe.min.js");
export const hallctl = (...args) =>
  execFileSync(process.env.HALLCTL, ["--data", process.env.HALL_DATA, ...args], { encoding: "utf8" });

/** Bytes of all that the browser was sent for a page, which a small computer sends forty times. */
const WEIGHT_MAX = 200_000;

/** A person at a PC. */
export class Person {
  constructor(tab, home, picture) {
    this.tab = tab;
    this.home = home;
    this.picture = picture;
  }

  /** Opens a tab of its own in a browser of its own. */
  static async at(browser, home, picture) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "zh-CN" });
    const tab = await context.newPage();
    tab.setDefaultTimeout(30_000);
    await tab.addInitScript({ path: axe });
    return new this(tab, home, picture);
  }

  async signIn(name, secret, page) {
    await this.tab.goto(`${this.home}${page}`);
    await this.tab.fill("#name", name);
    await this.tab.fill("#secret", secret);
    await this.tab.click("form.card button");
    await this.tab.waitForURL(`**${page}*`);
  }

  /** Keeps a picture, and looks whether everybody can read and reach what is on it. */
  async look(name) {
    await this.picture(`-${name}`, this.tab);
    const { violations, sideways } = await this.tab.evaluate(async () => {
      const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
      const found = (await axe.run(document, rules)).violations;
      return {
        violations: found.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).join(" ")}`),
        sideways: document.documentElement.scrollWidth - innerWidth,
      };
    });
    if (violations.length) throw new Error(`${name}: ${violations.join("\n")}`);
    if (sideways > 0) throw new Error(`${name}: ${sideways} dots wider than the screen`);
  }

  /** Shows the page in a language and looks at it. */
  async inBoth(page, name, seen) {
    for (const language of ["en", "zh"]) {
      await this.tab.goto(`${this.home}${page}${page.includes("?") ? "&" : "?"}language=${language}`);
      await this.tab.locator(`html[lang=${language}]`).waitFor();
      await this.tab.locator(seen).first().waitFor();
      await this.look(`${name}-${language}`);
    }
  }

  /** What a page weighs with all that it loads. */
  async weigh(page) {
    let bytes = 0;
    const count = async (answer) => {
      if (!answer.headers()["content-type"]?.includes("event-stream")) bytes += (await answer.body().catch(() => "")).length;
    };
    this.tab.on("response", count);
    await this.tab.goto(`${this.home}${page}`);
    await this.tab.waitForTimeout(500);
    this.tab.off("response", count);
    if (bytes > WEIGHT_MAX || bytes === 0) throw new Error(`${page} weighs ${bytes} bytes`);
  }

  /** Waits until something on the page says this. */
  async sees(where, text) {
    const there = this.tab.locator(where, { hasText: text }).first();
    await there.waitFor().catch(async () => {
      const said = await this.tab.locator(where).allInnerTexts();
      throw new Error(`${where} does not say ${text}, but ${said.join(" / ")}; ${await this.tab.locator("#said, .sorry").allInnerTexts()}`);
    });
  }
}

export async function expect(found, wanted, what = "") {
  const is = await found;
  if (is !== wanted) throw new Error(`${what}: ${is}, not ${wanted}`);
}
