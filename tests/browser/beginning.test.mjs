// A new Hygie, without a single structure: its first administrator brings in the first files.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { findBarriers, findMistakes, findOverflows } from "./checks.mjs";
import { download, finessFile, readCsv } from "./files.mjs";
import { operate, start } from "./server.mjs";
import { newcomer, openBrowser, program, signIn } from "./visitor.mjs";

const TERRITORY = `
nation = { code = "FR", name_fr = "France", name_en = "France", time_zone = "Europe/Paris" }
[[region]]
code = "F0"
name_fr = "Marches-d'Ambrelle"
name_en = "Marches-d'Ambrelle"
time_zone = "Europe/Paris"
[[department]]
code = "F1"
name = "Ambrelle-Maritime"
region = "F0"
`;

let folder, server, browser, page;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hygie-beginning-"));
  await mkdir(join(folder, "regulation"));
  await writeFile(join(folder, "regulation", "territory.toml"), TERRITORY);
  const email = "premiere@hygie.example";
  const where = ["--data-dir", folder];
  const printed = operate(program, ["admin", "create-person", "--name", "Aliénor Vasquez", "--email", email, ...where]);
  operate(program, ["admin", "grant", email, "NAT_ADMIN", "nation", ...where]);
  server = await start(program, ["serve", "--listen", "127.0.0.1:0", "--second-factor-roles", "none", ...where]);
  browser = await openBrowser();
  page = await newcomer(browser, { baseURL: server.address });
  await page.goto("/sign-in");
  await signIn(page, { email, password: /\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b/.exec(printed)[0] });
  for (const label of ["Nouveau mot de passe", "Le nouveau mot de passe, encore une fois"]) {
    await page.getByLabel(label, { exact: true }).fill("trois cailloux dans la poche");
  }
  await page.getByRole("button", { name: "Changer mon mot de passe" }).click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("empty pages say what is missing and what to do first", async () => {
  const faults = [];
  for (const path of ["/", "/structures", "/map", "/groups", "/quality", "/imports", "/people"]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    const answer = await page.goto(path);
    if (answer.status() !== 200) faults.push(`${path}: ${answer.status()}`);
    const found = [...(await findMistakes(page, "fr")), ...(await findBarriers(page)), ...(await findOverflows(page))];
    faults.push(...found.map((what) => `${path}: ${what}`));
  }
  assert.deepEqual(faults, []);
  await page.goto("/imports");
  assert.match(await page.locator("main").innerText(), /l’extraction FINESS/);
});

test("without contours the map explains what it waits for, and leads there", async () => {
  await page.goto("/map");
  assert.match(await page.locator("main").innerText(), /La carte attend ses contours/);
  assert.equal(await page.locator("figure.map svg").count(), 0);
  await page.getByRole("link", { name: "Importer les contours" }).click();
  assert.equal(new URL(page.url()).pathname, "/imports/new");
});

test("nothing chosen is said beside the file", async () => {
  await page.goto("/imports/new");
  await page.getByRole("button", { name: "Envoyer le fichier" }).click();
  assert.match(await page.locator("#errors").innerText(), /Choisissez un fichier/);
  await page.locator("#errors").getByRole("link").first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "file");
  assert.deepEqual(await findBarriers(page), []);
});

test("a file with a malformed line is brought in, and the report says which line and why", async () => {
  await page.goto("/imports/new");
  await page.getByLabel("Structures (FINESS)").check();
  await page.getByLabel("Fichier", { exact: true }).setInputFiles(finessFile("finess-marches.csv"));
  await page.getByRole("button", { name: "Envoyer le fichier" }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  const report = page.url();
  const over = page.getByRole("link", { name: "Voir le rapport" });
  await over.or(page.locator("#refused")).first().waitFor();
  if (await over.count()) await over.click();
  const row = page.locator('table:has(th:text-is("Pourquoi")) tbody tr');
  assert.equal(await row.count(), 1);
  assert.match(await row.innerText(), /^3\b[\s\S]*nombre de champs[\s\S]*Résidence coupée/);
  const lines = await download(page, () => page.getByRole("link", { name: "Toutes les lignes en CSV" }).click());
  assert.deepEqual(readCsv(lines.bytes).filter((line) => line[1] === "refusée").map((line) => line[0]), ["3"]);
  for (const look of [findBarriers, findOverflows]) assert.deepEqual(await look(page), []);
  assert.deepEqual(await findMistakes(page, "fr"), []);

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/imports");
  assert.equal(new URL(await page.locator("tbody th a").first().getAttribute("href"), report).href, report);
  await page.goto("/structures");
  assert.match(await page.locator(".seen").innerText(), /2 structures/);
});

test("a file that is not one of ours is refused whole, in plain words", async () => {
  await page.goto("/imports/new");
  await page.getByLabel("Structures (FINESS)").check();
  const buffer = Buffer.from("<!doctype html><html><body>Connectez-vous au portail</body></html>");
  await page.getByLabel("Fichier", { exact: true }).setInputFiles({ name: "finess.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Envoyer le fichier" }).click();
  await page.waitForURL(/\/imports\/[0-9a-f-]{36}/);
  const over = page.getByRole("link", { name: "Voir le rapport" });
  await over.or(page.locator(".notice.error")).first().waitFor();
  if (await over.count()) await over.click();
  assert.match(await page.locator(".notice.error").innerText(), /page web[\s\S]*Rien n’a changé/);
  assert.deepEqual(await findBarriers(page), []);
});
