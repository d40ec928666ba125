// Eyes that need other sizes, other colours or less movement.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { findBarriers, findOverflows } from "./checks.mjs";
import { openBrowser, visitor } from "./visitor.mjs";

let browser, paths;
before(async () => {
  browser = await openBrowser();
  const page = await visitor(browser, "ARS_REF");
  await page.goto("/structures?kind=ET");
  const structure = await page.locator("tbody th a").first().getAttribute("href");
  paths = [
    ...["/", "/structures", structure, `${structure}/profile`, `${structure}/statuses`, "/map", "/groups", "/quality"],
    ...["/imports", "/imports/new", "/people", "/people/new", "/people/invitations", "/account", "/account/second-factor", "/perimeter", "/api", "/menu"],
  ];
  await page.context().close();
});
after(() => browser.close());

test("on a phone, under a finger, nothing stands in the way", async () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const page = await visitor(browser, "ARS_REF", phone);
  const faults = [];
  for (const path of paths) {
    await page.setViewportSize(phone.viewport);
    await page.goto(path);
    // The whole page at once: what the bar covers now is a matter of scrolling.
    await page.setViewportSize({ width: 390, height: await page.evaluate(() => document.documentElement.scrollHeight) });
    faults.push(...(await findBarriers(page)).map((what) => `${path}: ${what}`));
    const small = await page.evaluate(() =>
      [...document.querySelectorAll(".button:not(.small), .nav a, main :is(input:not([type=hidden], [type=radio], [type=checkbox]), select)")]
        .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < 43.5)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    faults.push(...small.map((html) => `${path}: lower than 44 px, ${html}`));
  }
  assert.deepEqual(faults, []);
});

test("at 400 %, nothing is pushed aside and what is read is not covered", async () => {
  const page = await visitor(browser, "ARS_REF", { viewport: { width: 320, height: 256 } });
  const faults = [];
  for (const path of paths) {
    await page.goto(path);
    faults.push(...(await findOverflows(page, [320], 256)).map((what) => `${path}: ${what}`));
    const covered = await page.evaluate(() => {
      window.scrollTo(0, document.body.scrollHeight / 2);
      const heights = [...document.querySelectorAll("body *")]
        .filter((element) => {
          const { position, top, bottom } = getComputedStyle(element);
          return position === "fixed" || (position === "sticky" && !(top === "auto" && bottom === "auto"));
        })
        .map((element) => element.getBoundingClientRect())
        .filter((box) => box.width > innerWidth / 2 && box.bottom > 0 && box.top < innerHeight)
        .map((box) => Math.min(box.bottom, innerHeight) - Math.max(box.top, 0));
      return heights.reduce((sum, height) => sum + height, 0) / innerHeight;
    });
    if (covered > 0.3) faults.push(`${path}: ${Math.round(covered * 100)} % of the screen is covered`);
  }
  assert.deepEqual(faults, []);
});

test("with the colours that the system forces, marks and borders stay", async () => {
  const page = await visitor(browser, "ARS_REF", { forcedColors: "active" });
  const faults = [];
  for (const path of paths) {
    await page.goto(path);
    faults.push(...(await findOverflows(page)).map((what) => `${path}: ${what}`));
    const bare = await page.evaluate(() =>
      [...document.querySelectorAll("main :is(input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea, .button)")]
        .filter((element) => element.checkVisibility() && parseFloat(getComputedStyle(element).borderTopWidth) === 0)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    faults.push(...bare.map((html) => `${path}: no border on ${html}`));
  }
  assert.deepEqual(faults, []);
});

test("nothing moves for those who ask for stillness", async () => {
  const page = await visitor(browser, "ARS_REF", { reducedMotion: "reduce" });
  const moving = [];
  for (const path of paths) {
    await page.goto(path);
    moving.push(
      ...(await page.evaluate(() =>
        [...document.querySelectorAll("*")]
          .filter((element) => {
            const style = getComputedStyle(element);
            return style.animationName !== "none" || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
          })
          .map((element) => element.outerHTML.slice(0, 100)),
      )),
    );
  }
  assert.deepEqual(moving, []);
});

test("text set twice as large, lines far apart, nothing is cut", async () => {
  const page = await visitor(browser, "ARS_REF");
  const faults = [];
  for (const path of paths) {
    await page.goto(path);
    // WCAG 2.2, 1.4.12: the reader's own spacing. The content policy refuses a style sheet, not the browser's own rules.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
      document.adoptedStyleSheets = [sheet];
    });
    faults.push(...(await findOverflows(page, [390, 320])).map((what) => `${path}: ${what}`));
  }
  assert.deepEqual(faults, []);
});
