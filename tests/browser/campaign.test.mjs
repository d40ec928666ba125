// A campaign from its launch to the figures of the ministry: all who take part, each in a browser of their own.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { findBarriers, findOverflows } from "./checks.mjs";
import { startDemonstration } from "./server.mjs";

// A region of its own: what is launched here would change what the other tests read.
const demonstration = await startDemonstration();
const { address, accounts, program } = demonstration;
process.env.HYGIE_DEMONSTRATION = JSON.stringify({ address, accounts, program });
const { openBrowser, visitor } = await import("./visitor.mjs");

const SHARED = process.env.HYGIE_SHARED ?? join(import.meta.dirname, "..", "..", "..", "shared");
/** A public framework in the words of its publisher, as another tool keeps it. */
const FRAMEWORK = join(SHARED, "data/referentiels-cyber/recyf.yaml");
const HOMES = "Les trente questions, maisons de retraite";
const HOSPITALS = "ReCyF, hôpitaux";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true };

let browser, officer, framework;
const campaigns = {};
before(async () => {
  assert.ok(existsSync(FRAMEWORK), `${FRAMEWORK} is missing: say in HYGIE_SHARED where the public files stand`);
  browser = await openBrowser();
  officer = await visitor(browser, "ARS_REF");
});
after(async () => {
  await browser.close();
  await demonstration.stop();
});

const text = (page) => page.locator("main").innerText();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

test("the officer brings in a public framework and opens two campaigns", async () => {
  await officer.goto("/frameworks/new");
  await officer.locator("#file").setInputFiles(FRAMEWORK);
  await press(officer, "Apporter ce fichier");
  await officer.waitForURL(/\/frameworks\/.+done=/);
  framework = new URL(officer.url()).pathname.split("/").at(-1);
  campaigns[HOMES] = await launch(HOMES, "starter-30", { kind: "ET", category: "500" });
  campaigns[HOSPITALS] = await launch(HOSPITALS, framework, { kind: "EJ", segment: "hospital-public" });
});

async function launch(title, code, population) {
  await officer.goto("/campaigns/new");
  await officer.locator("#title").fill(title);
  await officer.locator("#framework").selectOption(code);
  for (const [name, value] of Object.entries(population)) await officer.locator(`#${name}`).selectOption(value);
  await officer.locator("#due_on").fill(new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10));
  await press(officer, "Garder cette campagne");
  await officer.waitForURL(/\/campaigns\/[0-9a-f-]{36}/);
  const address = new URL(officer.url()).pathname;
  await press(officer, "Lancer la campagne");
  await officer.locator("dialog button[value=yes]").click();
  for (let tries = 0; tries < 100 && !(await text(officer)).includes("Silencieuses"); tries += 1) {
    await officer.waitForTimeout(100);
    await officer.goto(address);
  }
  assert.match(await text(officer), /Aucune structure sur \d+ n’a encore remis/);
  return address;
}

test("the referent of a nursing home answers on a phone, stops, comes back, and gets five things to do", async () => {
  const referent = await visitor(browser, "REF_SSI", PHONE);
  await open(referent, HOMES);
  await follow(referent, "Commencer à répondre");
  let themes = 0;
  while (/\/themes\//.test(referent.url())) {
    const questions = referent.locator("fieldset.question");
    for (let index = 0; index < (await questions.count()); index += 1) {
      const levels = questions.nth(index).locator("input[type=radio]");
      await levels.nth((themes + index) % 2).check({ force: true });
    }
    themes += 1;
    assert.deepEqual(await findOverflows(referent, [390], 844), []);
    if (themes === 1) {
      // Somebody calls: what was ticked is kept without any button.
      await referent.waitForFunction(() => document.querySelector("[data-autosave-said]").textContent.trim());
      await open(referent, HOMES);
      await follow(referent, "Continuer");
      continue;
    }
    await press(referent, "Enregistrer et continuer");
  }
  await press(referent, "Remettre cette évaluation");
  assert.match(await text(referent), /L’évaluation est remise/);
  assert.equal(await referent.locator("section ol.next li").count(), 5);
  assert.match(await text(referent), /Qui peut vous aider/);
  // The whole page at once: what the bar covers now is a matter of scrolling.
  await referent.setViewportSize({ width: 390, height: await referent.evaluate(() => document.documentElement.scrollHeight) });
  assert.deepEqual(await findBarriers(referent), []);
  await referent.getByRole("link", { name: "Voir les constats dans le plan" }).click();
  assert.ok((await referent.locator("tbody tr").count()) > 0);
  await referent.context().close();
});

/** From the list of assessments, as from the link of the message. */
async function open(page, title) {
  await page.goto("/assessments");
  await page.locator("tr, li", { hasText: title }).locator("a[href^='/assessments/']").first().click();
}

/** What leads further may be a link or a button. */
async function follow(page, name) {
  await page.getByRole("link", { name, exact: true }).or(page.getByRole("button", { name, exact: true })).first().click();
}

test("the hospital’s CISO pastes the answers to the framework, and takes the plan to the committee", async () => {
  const ciso = await visitor(browser, "RSSI");
  await open(ciso, HOSPITALS);
  const assessment = new URL(ciso.url()).pathname;
  const go = await ciso.getByRole("link", { name: "Commencer à répondre" }).getAttribute("href");
  await ciso.goto(go);
  const levels = await ciso.locator("fieldset.question").first().locator("input[type=radio]").evaluateAll((all) => all.map((one) => one.value));
  await ciso.goto(assessment);
  await ciso.getByRole("link", { name: "Répondre en nombre" }).click();
  const references = await ciso.locator("tbody th a").allInnerTexts();
  const lines = references.map((reference, index) => `${reference}\t${levels[index % 2]}\tVu en comité`);
  await ciso.locator("#pasted").fill([...lines, `Z.99\t${levels[0]}`].join("\n"));
  await press(ciso, "Enregistrer ces lignes");
  assert.match(await text(ciso), new RegExp(`${references.length} réponses enregistrées, 1 refusées`));
  await ciso.goto(assessment);
  await press(ciso, "Remettre cette évaluation");
  assert.match(await text(ciso), /L’évaluation est remise/);
  assert.deepEqual(await findBarriers(ciso), []);
  for (const [path, beginning] of [["/plan/plan.pdf", "%PDF"], ["/findings/export.xlsx", "PK"], [`${assessment}/report.pdf`, "%PDF"]]) {
    const file = await ciso.request.get(path);
    assert.equal(file.status(), 200, path);
    assert.ok((await file.body()).toString("latin1").startsWith(beginning), path);
  }
  await ciso.context().close();
});

test("the group’s CISO opens one action for its members and publishes the policy, which the hospital adopts", async () => {
  const group = await visitor(browser, "GHT_RSSI");
  await group.goto("/steering");
  assert.ok((await group.locator("a[href*='members.csv']").count()) > 0, "members stand side by side");
  await group.goto("/actions/new");
  const members = group.locator("input[name=member]");
  assert.ok((await members.count()) > 1);
  for (const member of await members.all()) await member.check();
  await group.locator("#title").fill("Déployer le second facteur sur les accès distants");
  await press(group, "Planifier cette action");
  assert.match(await text(group), /Déployer le second facteur/);
  await group.goto("/policies/new");
  await group.locator("#title").fill("Politique de sécurité du groupement, édition suivante");
  await group.locator("#version_label").fill("3");
  await group.locator("#url").fill("https://intranet.exemple.test/politique-3");
  await press(group, "Publier pour les membres");
  const policy = new URL(group.url()).pathname;
  const ciso = await visitor(browser, "RSSI");
  await ciso.goto(policy);
  await ciso.locator("form[action$='/adoptions'] button").first().click();
  await ciso.context().close();
  await group.goto(policy);
  assert.match(await text(group), /Adoptée|adoptée/);
  await group.context().close();
});

test("the director reads one page, signs what it says, and the signature holds", async () => {
  const director = await visitor(browser, "DG");
  await director.goto("/steering");
  await director.locator("a[href$='/sheet']").first().click();
  const sheet = new URL(director.url()).pathname;
  assert.deepEqual(await findBarriers(director), []);
  await press(director, "Signer l’attestation");
  await director.locator("dialog button[value=yes]").click();
  await director.waitForURL((url) => url.pathname.endsWith("/sheet"));
  assert.match(await text(director), /Attesté/);
  const printed = await director.request.get(`${sheet}.pdf`);
  assert.ok((await printed.body()).toString("latin1").startsWith("%PDF"));
  await director.context().close();
});

test("the officer sees who answered, reminds the others, controls a sample, and closes", async () => {
  await officer.goto(campaigns[HOMES]);
  assert.match(await text(officer), /Une structure sur \d+ a remis sa réponse/);
  await press(officer, "Relancer les silencieuses");
  assert.match(await text(officer), /sont relancées/);
  await officer.locator("#count").fill("3");
  await press(officer, "Tirer au hasard");
  const file = await officer.request.get(`${campaigns[HOMES]}/export.csv`);
  assert.ok((await file.text()).split("\n").length > 3);
  await officer.goto(campaigns[HOSPITALS]);
  await press(officer, "Clore la campagne");
  await officer.locator("dialog button[value=yes]").click();
  assert.match(await text(officer), /La campagne est close/);
});

test("the ministry reads sums of ten structures at least, and no name", async () => {
  const reader = await visitor(browser, "NAT_LECT");
  await officer.goto("/structures?kind=ET&category=500");
  const names = await officer.locator("tbody th a").allInnerTexts();
  await reader.goto("/ministry?framework=starter-30");
  const sums = await reader.request.get("/ministry/export.csv?framework=starter-30");
  for (const shown of [await text(reader), await sums.text()]) {
    for (const name of names) assert.ok(!shown.includes(name), name);
  }
  assert.match(await text(reader), /Marches-d'Ambrelle/);
  assert.deepEqual(await findBarriers(reader), []);
  assert.equal((await reader.goto(campaigns[HOMES])).status(), 403);
});
