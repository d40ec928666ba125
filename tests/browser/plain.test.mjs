// Without JavaScript, everything essential can still be done.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { finessFile } from "./files.mjs";
import { openBrowser, visitor } from "./visitor.mjs";

let browser, page;
before(async () => {
  browser = await openBrowser();
  page = await visitor(browser, "ARS_REF", { javaScriptEnabled: false });
});
after(() => browser.close());

test("find and filter", async () => {
  await page.goto("/structures");
  const all = await page.locator(".seen strong").innerText();
  await page.getByLabel("Nom, commune ou numéro FINESS", { exact: true }).fill("EHPAD");
  await page.getByLabel("Type", { exact: true }).selectOption("elderly");
  await page.getByRole("button", { name: "Filtrer" }).click();
  assert.match(page.url(), /q=EHPAD.*segment=elderly/);
  assert.notEqual(await page.locator(".seen strong").innerText(), all);
});

test("add, change and remove a contact", async () => {
  await page.locator("tbody th a").last().click();
  await page.getByRole("link", { name: "Ajouter un contact" }).first().click();
  await page.getByLabel("Nom, ou fonction si le poste tourne").fill("Standard de nuit");
  await page.getByLabel("Téléphone").fill("03 53 01 55 60");
  await page.getByRole("button", { name: "Enregistrer le contact" }).click();
  const line = page.locator("ul.people li", { hasText: "Standard de nuit" });
  await line.getByRole("link", { name: "Modifier" }).click();
  await page.getByLabel("Téléphone").fill("03 53 01 55 61");
  await page.getByRole("button", { name: "Enregistrer le contact" }).click();
  assert.match(await line.innerText(), /55 61/);
  await line.getByRole("link", { name: "Modifier" }).click();
  await page.getByRole("link", { name: "Retirer le contact" }).click();
  await page.getByRole("button", { name: "Retirer le contact" }).click();
  assert.match(await page.locator(".notice").innerText(), /retiré/);
  assert.equal(await line.count(), 0);
});

test("open a person, and be asked before a password is taken away", async () => {
  await page.goto("/people");
  await page.getByRole("link", { name: "Maud Pellegrin" }).click();
  await page.getByRole("button", { name: "Donner un mot de passe provisoire" }).click();
  assert.match(await page.locator("h1").innerText(), /\?$/);
  await page.getByRole("link", { name: "Annuler" }).click();
  assert.equal(await page.locator("h1").innerText(), "Maud Pellegrin");
});

test("bring in a file, as a trial, and read its report", async () => {
  await page.goto("/imports");
  await page.getByRole("link", { name: "Importer un fichier" }).click();
  await page.getByLabel("Structures (FINESS)").check();
  await page.getByLabel("Fichier", { exact: true }).setInputFiles(finessFile("essai.csv"));
  await page.getByLabel("Simulation").check();
  await page.getByRole("button", { name: "Envoyer le fichier" }).click();
  const refresh = page.getByRole("link", { name: "Actualiser" });
  while (await refresh.count()) await refresh.click().catch(() => {});
  assert.match(await page.locator("main").innerText(), /Rien n’a changé : c’était une simulation/);
});

test("change the perimeter and the language", async () => {
  await page.goto("/perimeter");
  await page.locator("main").getByRole("button").nth(1).click();
  assert.equal(await page.locator("h1").count(), 1);
  await page.getByRole("button", { name: "English" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("button", { name: "Français" }).click();
  assert.equal(await page.locator("html").getAttribute("lang"), "fr");
});

test("sign out", async () => {
  await page.goto("/structures");
  await page.locator("details.account summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  await page.goto("/structures");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
});
