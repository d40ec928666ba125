// With the keyboard alone: everything is reached, and one always sees where one is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, visitor } from "./visitor.mjs";

let browser, page;
before(async () => {
  browser = await openBrowser();
  page = await visitor(browser, "ARS_REF");
});
after(() => browser.close());

/** Where the focus is, and whether it is seen: a ring that the element does not have otherwise, and nothing above it. */
function whereIsFocus(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    const box = element.getClientRects()[0];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const look = (style) => [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow].join(" ");
    const focused = look(getComputedStyle(element));
    const above = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
    const what = {
      name: element.innerText?.trim() || element.getAttribute("aria-label") || element.id,
      html: element.outerHTML.slice(0, 140),
      isOnTop: Boolean(above && (element.contains(above) || above.contains(element) || element.labels?.[0]?.contains(above))),
    };
    element.blur();
    what.isRinged = look(getComputedStyle(element)) !== focused;
    element.focus();
    return what;
  });
}

/** Presses Tab through the page, and gives each stop. */
async function walk(page, most = 200) {
  const stops = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await whereIsFocus(page);
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

test("the first key leads past the navigation", async () => {
  await page.goto("/structures");
  await page.keyboard.press("Tab");
  assert.equal((await whereIsFocus(page)).name, "Aller au contenu");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("main")), "the next stop is in the content");
});

test("a slash goes to the search, from anywhere but a field", async () => {
  await page.goto("/people");
  await page.keyboard.press("/");
  await page.keyboard.type("EHPAD");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/structures\?q=EHPAD/);
  await page.getByLabel("Nom, commune ou numéro FINESS", { exact: true }).focus();
  await page.keyboard.press("End");
  await page.keyboard.type("/");
  assert.equal(await page.evaluate(() => document.activeElement.value), "EHPAD/");
});

for (const [width, height] of [[1280, 900], [390, 760]]) {
  test(`each stop is seen, and the main act is reached, at ${width} px`, async () => {
    await page.setViewportSize({ width, height });
    await page.goto("/structures?kind=ET&q=EHPAD");
    const path = await page.locator("tbody th a").first().getAttribute("href");
    for (const [address, act] of [[path, /^(Confirmer les contacts|Ajouter un contact)$/], ["/people", /^Habiliter une personne$/]]) {
      await page.goto(address);
      const stops = await walk(page);
      assert.ok(stops.some(({ name }) => act.test(name)), `${act} is not among ${stops.map(({ name }) => name)}`);
      assert.deepEqual(stops.filter(({ isRinged }) => !isRinged).map(({ html }) => html), [], "the focus is not seen");
      assert.deepEqual(stops.filter(({ isOnTop }) => !isOnTop).map(({ html }) => html), [], "something hides the focus");
    }
  });
}

test("a menu opens and closes by itself, and its choices follow", async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/people");
  await page.locator("details.account summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const names = [];
  for (let choice = 0; choice < 2; choice += 1) {
    names.push((await whereIsFocus(page)).name);
    await page.keyboard.press("Tab");
  }
  // A number follows when something arrived.
  assert.match(names.join(", "), /^Notifications( \d+)?, Mon compte$/);
});
