// When something is not there, or is over: what people are told, and where they can go.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { findBarriers } from "./checks.mjs";
import { accounts, newcomer, openBrowser, signIn, visitor } from "./visitor.mjs";

const NOWHERE = "/structures/018ff287-0000-7000-8000-000000000000";

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

test("what does not exist and what is out of sight look the same, and offer ways out", async () => {
  const officer = await visitor(browser, "ARS_REF");
  await officer.goto("/structures?sort=finess");
  const foreign = await officer.locator("tbody th a").first().getAttribute("href");
  const referent = await visitor(browser, "REF_SSI");
  const pages = [];
  for (const path of [NOWHERE, foreign]) {
    const answer = await referent.goto(path);
    assert.equal(answer.status(), 404);
    pages.push((await referent.locator("main").innerHTML()).replaceAll(path, "…"));
  }
  assert.equal(pages[0], pages[1]);
  assert.deepEqual(await findBarriers(referent), []);
  await referent.locator("main").getByRole("link", { name: "Rechercher une structure" }).click();
  assert.equal(new URL(referent.url()).pathname, "/structures");
  await referent.goto(NOWHERE);
  await referent.locator("main").getByRole("link", { name: "Revenir à l’accueil" }).click();
  assert.equal(new URL(referent.url()).pathname, "/");
  assert.equal(await referent.locator("h1").count(), 1);
});

test("a stranger is asked to sign in, then arrives where they were going", async () => {
  const page = await newcomer(browser);
  await page.goto("/structures?sort=town");
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.deepEqual(await findBarriers(page), []);
  await signIn(page, accounts.DSI);
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/structures?sort=town");
});

test("a wrong password is told without saying what is wrong, and the address stays", async () => {
  const page = await newcomer(browser);
  await page.goto("/sign-in");
  await page.getByLabel("Adresse électronique").fill(accounts.DPO.email);
  await page.getByLabel("Mot de passe").fill("pas le bon");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").innerText(), /ne convient pas/);
  assert.equal(await page.getByLabel("Adresse électronique").inputValue(), accounts.DPO.email);
  assert.deepEqual(await findBarriers(page), []);
});

test("an address used in the wrong way explains itself", async () => {
  const page = await visitor(browser, "RSSI");
  const answer = await page.goto("/sign-out");
  assert.equal(answer.status(), 405);
  assert.ok(await page.locator("main").getByRole("link").count());
  assert.deepEqual(await findBarriers(page), []);
});

test("signing out ends the session: the back button shows nothing", async () => {
  const page = await visitor(browser, "DPO");
  const answer = await page.goto("/structures");
  assert.match(answer.headers()["cache-control"], /no-store/);
  const name = await page.locator("tbody th a").first().innerText();
  await page.locator("details.account summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForURL(/\/sign-in/);
  await page.goBack();
  await page.waitForLoadState();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.ok(!(await page.content()).includes(name));
});
