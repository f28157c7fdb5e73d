// What the browser tests share: Chromium on one page of hall-sim, and waits on what is seen there.

import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const tools = createRequire(join(process.env.HALL_TOOLS, "node/"));
const { chromium } = tools("playwright-core");

// As root in a container, without a GPU, and asking nobody on the internet for anything.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
];
const PATIENCE_MS = 30_000;

/** Opens the page and runs `test` on it; a picture of how it ended is kept as `name`.png. */
export async function withPage(name, test) {
  const [url, pictures] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, locale: "zh-CN" });
  const tab = await context.newPage();
  tab.setDefaultTimeout(PATIENCE_MS);
  const broken = [];
  tab.on("pageerror", (error) => broken.push(error.message));
  mkdirSync(pictures, { recursive: true });
  const picture = async (suffix = "", of = tab) => {
    // The head stays in view, so from further down it would cover the middle of the picture.
    await of.evaluate(() => scrollTo(0, 0));
    await of.screenshot({ path: join(pictures, `${name}${suffix}.png`), fullPage: true, timeout: 60_000 });
  };
  try {
    await tab.goto(url);
    await test(new Hall(tab), picture);
  } finally {
    await picture();
    await browser.close();
  }
  if (broken.length) throw new Error(`the page's script failed: ${broken.join("; ")}`);
}

/** The page as a person uses it. */
export class Hall {
  constructor(tab) {
    this.tab = tab;
  }

  /** Taps a category until the kiosk gives a number; it pauses between two people. Returns the number. */
  async take(category) {
    const answer = this.tab.locator("#answer");
    for (let tries = 0; tries < 40; tries++) {
      if (await answer.isVisible()) await answer.click();
      await this.tab.click(`[data-category=${category}]`);
      await answer.waitFor({ state: "visible" });
      const number = answer.locator("b");
      if (await number.count()) return number.innerText();
      await this.tab.waitForTimeout(250);
    }
    throw new Error(`the kiosk gives no number: ${await answer.innerText()}`);
  }

  /** Waits for the ticket of this number to come out of a printer. */
  async paper(number, printer = "") {
    await this.tab.locator(`.paper[data-paper^="${printer}"] img[alt*="${number}"]`).first().waitFor();
  }

  async press(window, key) {
    await this.tab.click(`[data-window="${window}"] [data-key=${key}]`);
  }

  /** Waits until a window's sign shows a text that has this in it. */
  async sign(window, part) {
    await this.tab.locator(`[data-window="${window}"] canvas[aria-label*="${part}"]`).waitFor();
  }

  /** Waits until the page says so. */
  async until(condition, argument) {
    await this.tab.waitForFunction(condition, argument);
  }
}
