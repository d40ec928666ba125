// The map says the same as its table, and each area leads somewhere.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { findBarriers } from "./checks.mjs";
import { openBrowser, visitor } from "./visitor.mjs";

let browser, page;
before(async () => {
  browser = await openBrowser();
  page = await visitor(browser, "ARS_REF");
});
after(() => browser.close());

const plain = (text) => text.replaceAll(/[\s\u202f\u00a0]+/g, " ").trim();

/** What each area says, and what each row says, by the name of the place. */
async function readBoth() {
  const areas = await page.locator("figure.map svg a[data-area]").evaluateAll((links) =>
    links.map((link) => [link.dataset.area, link.querySelector("title").textContent]),
  );
  const rows = await page.locator("tr[data-area]").evaluateAll((rows) =>
    rows.map((row) => [row.dataset.area, [row.querySelector("th a, th").firstChild.textContent, row.querySelector("td").textContent]]),
  );
  return [new Map(areas), new Map(rows)];
}

for (const indicator of ["establishments", "security-officer", "on-call", "quality"]) {
  test(`the areas and the table have the same figures: ${indicator}`, async () => {
    await page.goto(`/map?indicator=${indicator}`);
    const [areas, rows] = await readBoth();
    assert.ok(areas.size >= 3);
    for (const [code, says] of areas) {
      const [name, value] = rows.get(code) ?? assert.fail(`${says} is not in the table`);
      assert.ok(plain(says).startsWith(`${plain(name)} : ${plain(value)}`), `«${says}» but «${name}», «${value}»`);
    }
    assert.deepEqual(await findBarriers(page), []);
  });
}

test("an area is a link: by keyboard, and with the mouse, it opens its structures", async () => {
  await page.goto("/map");
  const area = page.locator("figure.map svg a[data-area]").first();
  const goal = new URL(await area.getAttribute("href"), page.url()).href;
  await page.locator("#indicator, [name=indicator]").first().focus();
  let reached = false;
  for (let step = 0; step < 12 && !reached; step += 1) {
    await page.keyboard.press("Tab");
    reached = await page.evaluate(() => document.activeElement.matches?.("figure.map svg a"));
  }
  assert.ok(reached, "Tab does not reach the areas");
  const code = await page.evaluate(() => document.activeElement.dataset.area);
  assert.ok(await page.locator(`tr[data-area="${code}"].linked`).count(), "its row lights up");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname !== "/map" || url.href === goal);
  assert.equal(await page.locator("h1").count(), 1);
});

test("each choice is an address: the segment and the level stay when it is shared", async () => {
  await page.goto("/map");
  await page.getByLabel("Découpage").selectOption("commune");
  await page.waitForURL(/level=commune/);
  await page.getByLabel("Type", { exact: true }).selectOption("elderly");
  await page.waitForURL(/segment=elderly/);
  assert.equal(await page.getByLabel("Découpage").inputValue(), "commune");
  assert.equal(await page.locator("h1").count(), 1);
});
