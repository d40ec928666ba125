// A nursing home keeps its own page, and two people who write at the same time lose nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { newcomer, openBrowser, signIn, visitor } from "./visitor.mjs";

const REFERENT = { name: "Capucine Delorme-Vasseur", email: "capucine.delorme@residence.example" };

let browser, officer, referent, home;
before(async () => {
  browser = await openBrowser();
  officer = await visitor(browser, "ARS_REF");
});
after(() => browser.close());

/** The line of the panel of contacts that bears a name. */
const lineOf = (page, name) => page.locator("ul.people li", { hasText: name });
const notice = (page) => page.locator(".notice.done").first().innerText();

test("the officer lets somebody in for a nursing home, who chooses a password of their own", async () => {
  await officer.goto("/structures?kind=ET&segment=elderly&q=EHPAD");
  await officer.locator("tbody th a").first().click();
  home = new URL(officer.url()).pathname;
  await officer.getByRole("link", { name: "Habiliter", exact: true }).click();
  await officer.getByLabel("Nom", { exact: true }).fill(REFERENT.name);
  await officer.getByLabel("Adresse électronique").fill(REFERENT.email);
  await officer.getByLabel("Rôle", { exact: true }).selectOption("REF_SSI");
  await officer.getByRole("button", { name: "Habiliter une personne" }).click();
  const link = await officer.getByLabel("Lien d’invitation").inputValue();
  await officer.getByRole("link", { name: "C’est noté" }).click();
  assert.match(await officer.locator("main").innerText(), /Référente ou référent sécurité/);

  referent = await newcomer(browser);
  await referent.goto(new URL(link).pathname);
  assert.match(await referent.locator("main").innerText(), /vous ouvre un compte/);
  const chosen = "un mot rond, une chaise bleue";
  await referent.getByLabel("Mot de passe", { exact: true }).fill(chosen);
  await referent.getByLabel("Le nouveau mot de passe, encore une fois").fill(chosen);
  await referent.getByRole("button", { name: "Choisir ce mot de passe et entrer" }).click();
  await referent.waitForURL((url) => !url.pathname.startsWith("/invitation/"));
});

test("the nursing home writes its page, adds a contact, and finds its name in the history", async () => {
  await referent.goto(home);
  await referent.getByRole("link", { name: "Modifier la fiche" }).first().click();
  await referent.getByLabel("Nom d’usage").fill("Résidence du Vieux Lavoir");
  await referent.getByLabel("Standard").fill("03 53 01 42 17");
  await referent.getByRole("button", { name: "Enregistrer la fiche" }).click();
  assert.equal(new URL(referent.url()).pathname, home);
  assert.match(await notice(referent), /enregistrée/);
  assert.match(await referent.locator("main").innerText(), /Résidence du Vieux Lavoir/);

  await referent.getByRole("link", { name: "Ajouter un contact" }).first().click();
  await referent.getByLabel("À quel titre").selectOption("DIR_GARDE");
  await referent.getByLabel("Nom, ou fonction si le poste tourne").fill("Cadre de garde du Lavoir");
  await referent.getByLabel("Téléphone").fill("03 53 01 42 18");
  await referent.getByRole("button", { name: "Enregistrer le contact" }).click();
  assert.match(await lineOf(referent, "Cadre de garde du Lavoir").innerText(), /Confirmé/);
  const history = referent.locator("ol.history").last();
  assert.match(await history.innerText(), /Contact ajouté[\s\S]*Fiche modifiée/);
  assert.match(await history.innerText(), new RegExp(REFERENT.name));
});

test("one button confirms the contacts, from the page or from the contact", async () => {
  await referent.goto(home);
  await referent.getByRole("button", { name: "Confirmer les contacts" }).click();
  assert.match(await notice(referent), /confirmés/);
  await lineOf(referent, "Cadre de garde du Lavoir").getByRole("link", { name: "Modifier" }).click();
  await referent.getByRole("button", { name: "Confirmer sans rien changer" }).click();
  assert.match(await notice(referent), /confirmé/);
  assert.match(await referent.locator("ol.history").last().innerText(), /^.*\n*.*Contact confirmé/);
});

test("two people change the same contact: the second sees both versions, and chooses", async () => {
  const open = async (page) => {
    await page.goto(home);
    await lineOf(page, "Cadre de garde du Lavoir").getByRole("link", { name: "Modifier" }).click();
  };
  const save = (page, phone) =>
    page
      .getByLabel("Téléphone")
      .fill(phone)
      .then(() => page.getByRole("button", { name: "Enregistrer le contact" }).click());

  await Promise.all([open(referent), open(officer)]);
  await save(referent, "03 53 01 42 19");
  await save(officer, "03 53 01 42 20");
  await officer.getByRole("heading", { level: 1, name: "Quelqu’un a modifié la même chose" }).waitFor();
  const differing = officer.locator("tr.differs", { hasText: "Téléphone" });
  assert.match(await differing.innerText(), /42 20[\s\S]*42 19/);
  await officer.getByRole("button", { name: "Garder ma version" }).click();
  assert.match(await lineOf(officer, "Cadre de garde du Lavoir").innerText(), /42 20/);

  await Promise.all([open(referent), open(officer)]);
  await save(officer, "03 53 01 42 21");
  await save(referent, "03 53 01 42 22");
  await referent.getByRole("link", { name: "Garder la version enregistrée" }).click();
  assert.equal(await referent.getByLabel("Téléphone").inputValue(), "03 53 01 42 21", "what was given up stays away");
});

test("a form with mistakes keeps what was typed, and its summary leads to each field", async () => {
  await referent.goto(home);
  await referent.getByRole("link", { name: "Ajouter un contact" }).first().click();
  await referent.getByLabel("Nom, ou fonction si le poste tourne").fill("Lingerie");
  await referent.getByLabel("Téléphone").fill("pas un numéro");
  await referent.getByLabel("Adresse électronique").fill("lingerie.exemple.fr");
  await referent.getByLabel("Consigne").fill("Sonner deux fois.");
  await referent.getByRole("button", { name: "Enregistrer le contact" }).click();
  const summary = referent.locator("#errors");
  assert.match(await summary.innerText(), /2 réponses sont à revoir/);
  assert.equal(await referent.getByLabel("Nom, ou fonction si le poste tourne").inputValue(), "Lingerie");
  assert.equal(await referent.getByLabel("Téléphone").inputValue(), "pas un numéro");
  assert.equal(await referent.getByLabel("Adresse électronique").inputValue(), "lingerie.exemple.fr");
  assert.equal(await referent.getByLabel("Consigne").inputValue(), "Sonner deux fois.");
  for (const [link, field] of [[0, "phone"], [1, "email"]]) {
    await summary.getByRole("link").nth(link).click();
    assert.equal(await referent.evaluate(() => document.activeElement.id), field);
    const described = await referent.locator(`#${field}`).getAttribute("aria-describedby");
    assert.ok(described.split(" ").includes(`${field}-error`), `${field} is described by its mistake`);
    assert.equal(await referent.locator(`#${field}`).getAttribute("aria-invalid"), "true");
  }
});

test("what was typed comes back after a page was left by mistake", async () => {
  await referent.goto(`${home}/profile`);
  await referent.getByLabel("À savoir").fill("Le portail ferme à 20 h.");
  await referent.goto(home);
  await referent.goto(`${home}/profile`);
  assert.equal(await referent.getByLabel("À savoir").inputValue(), "Le portail ferme à 20 h.");
  assert.match(await referent.locator("[data-draft-found]").innerText(), /votre texte est revenu/);
  await referent.getByRole("button", { name: "Revenir à ce qui est enregistré" }).click();
  assert.equal(await referent.getByLabel("À savoir").inputValue(), "");
});

test("what was saved is not a draft any more, and a draft never hides what somebody else saved since", async () => {
  const write = (page, note) => page.goto(`${home}/profile`).then(() => page.getByLabel("À savoir").fill(note));
  const save = (page) => page.getByRole("button", { name: "Enregistrer la fiche" }).click();
  await write(referent, "Portail fermé à 20 h.");
  await save(referent);
  await write(officer, "Portail fermé à 21 h.");
  await save(officer);
  await referent.goto(`${home}/profile`);
  assert.equal(await referent.getByLabel("À savoir").inputValue(), "Portail fermé à 21 h.");

  await write(referent, "Portail fermé à 22 h.");
  await write(officer, "Portail fermé à 23 h.");
  await save(officer);
  await referent.goto(`${home}/profile`);
  assert.equal(await referent.getByLabel("À savoir").inputValue(), "Portail fermé à 22 h.");
  await save(referent);
  assert.match(await referent.locator("tr.differs", { hasText: "À savoir" }).innerText(), /22 h[\s\S]*23 h/);
});
