// The regional officer looks for structures, and takes the list away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { download, readCsv, readXlsx } from "./files.mjs";
import { openBrowser, visitor } from "./visitor.mjs";

const PAGE = 50;

let browser, page;
before(async () => {
  browser = await openBrowser();
  page = await visitor(browser, "ARS_REF");
});
after(() => browser.close());

const open = () => page.goto("/structures");
const sentence = () => page.locator(".seen p").innerText();
const count = async () => Number(/\d+/.exec((await sentence()).replaceAll(/[\s\u202f]/g, ""))[0]);
const column = (label) => page.locator(`tbody td[data-label="${label}"]`).allInnerTexts();
const names = () => page.locator("tbody th a").allInnerTexts();
const folded = (text) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().replaceAll(/[^a-z0-9]+/g, " ").trim();

test("a slip of the keyboard still finds the hospital, and says what was understood", async () => {
  await open();
  await page.getByLabel("Nom, commune ou numéro FINESS", { exact: true }).fill("hopitla");
  await page.keyboard.press("Enter");
  await page.getByRole("status").waitFor();
  assert.match(await page.getByRole("status").innerText(), /hopital/);
  assert.ok((await names()).slice(0, 3).every((name) => /h[oô]pital|hospitali/i.test(name)), String(await names()));
  assert.match(await sentence(), /«\s?hopitla\s?»/);
});

test("a choice filters the list at once, the sentence says so, and the filter can be taken off", async () => {
  await open();
  const all = await count();
  await page.getByLabel("Type", { exact: true }).focus();
  await page.getByLabel("Type", { exact: true }).selectOption("elderly");
  await page.waitForURL(/segment=elderly/);
  const label = await page.locator("#segment option:checked").innerText();
  assert.ok((await sentence()).includes(label));
  assert.ok((await count()) < all);
  await page.waitForFunction(() => document.activeElement.id === "segment");
  await page.locator(".chips").getByRole("link", { name: label }).click();
  assert.equal(await count(), all);
});

test("a column sorts the list", async () => {
  await open();
  await page.getByRole("columnheader", { name: "Commune" }).getByRole("link").click();
  await page.locator('th[aria-sort="ascending"]', { hasText: "Commune" }).waitFor();
  const towns = (await column("Commune")).map((town) => folded(town.replace(/\s*\d{5}$/, "")));
  assert.deepEqual(towns, towns.toSorted());
  await page.getByRole("columnheader", { name: "FINESS" }).getByRole("link").click();
  await page.locator('th[aria-sort="ascending"]', { hasText: "FINESS" }).waitFor();
  const numbers = await column("FINESS");
  assert.deepEqual(numbers, numbers.toSorted());
});

test("the pages follow each other until every structure was seen once", async () => {
  await open();
  const all = await count();
  const seen = new Set(await page.locator("tbody th a").evaluateAll((links) => links.map((link) => link.href)));
  assert.equal(seen.size, PAGE);
  while (await page.getByRole("link", { name: "Page suivante" }).count()) {
    await page.getByRole("link", { name: "Page suivante" }).click();
    await page.waitForLoadState();
    for (const href of await page.locator("tbody th a").evaluateAll((links) => links.map((link) => link.href))) {
      assert.ok(!seen.has(href), `${href} is seen twice`);
      seen.add(href);
    }
  }
  assert.equal(seen.size, all);
  await page.getByRole("link", { name: "Première page" }).click();
  assert.equal((await names()).length, PAGE);
});

test("the file holds what the sentence says, as CSV and as a workbook", async () => {
  await page.goto("/structures?segment=elderly");
  const all = await count();
  const csv = await download(page, () => page.getByRole("link", { name: "Exporter en CSV" }).click());
  assert.match(csv.name, /^structures-\d{4}-\d{2}-\d{2}\.csv$/);
  assert.equal(csv.bytes.subarray(0, 3).toString("hex"), "efbbbf", "a byte order mark, for French spreadsheets");
  const rows = readCsv(csv.bytes);
  assert.deepEqual(rows[0].slice(0, 5), ["FINESS", "Nature", "Structure", "Code de catégorie", "Catégorie"]);
  assert.equal(rows.length - 1, all);
  assert.ok(rows.every((row) => row.length === rows[0].length));

  const xlsx = await download(page, () => page.getByRole("link", { name: "Exporter en XLSX" }).click());
  assert.match(xlsx.name, /\.xlsx$/);
  const sheet = readXlsx(xlsx.bytes);
  assert.deepEqual(sheet[0], rows[0]);
  assert.deepEqual(sheet.map((row) => row[0]), rows.map((row) => row[0]));
});
