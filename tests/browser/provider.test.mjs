// Coming in by a provider of identity: a real one, with its own pages.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { findBarriers, findMistakes } from "./checks.mjs";
import { operate, start } from "./server.mjs";
import { newcomer, openBrowser, program, signIn } from "./visitor.mjs";

const ACCOUNT = { email: "premiere@hygie.example", password: "trois cailloux dans la poche" };

let folder, provider, server, browser, page, site;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hygie-provider-"));
  const where = ["--data-dir", folder];
  const printed = operate(program, ["admin", "create-person", "--name", "Aliénor Vasquez", "--email", ACCOUNT.email, ...where]);
  operate(program, ["admin", "grant", ACCOUNT.email, "NAT_ADMIN", "nation", ...where]);
  const entities = join(folder, "entities.csv");
  await writeFile(entities, "bor;fi;fi_ej;rs;stj;cat;cpo;libcom;cominsee;dep;reg\nID;590999998;590999998;Centre hospitalier de Valombrelle;11;;59999;VALOMBRELLE;59999;59;32\n");
  operate(program, ["import", "finess", entities, ...where]);
  const [port, portOfProvider] = [await freePort(), await freePort()];
  site = `http://localhost:${port}`;
  provider = await start(process.execPath, [join(import.meta.dirname, "provider.mjs"), portOfProvider, site]);
  await writeFile(join(folder, "secret"), "the secret of the tests\n");
  const settings = `
    public_url = "${site}"
    second_factor_roles = "none"
    oidc_issuer = "${provider.address}"
    oidc_client_id = "hygie"
    oidc_client_secret_file = "${join(folder, "secret")}"
    oidc_acr_values = "eidas1"
    oidc_scopes = "scope_all"
    smtp_url = "smtp+plain://127.0.0.1:1"
    mail_from = "hygie@hygie.example"
    oidc_label = "Portail d’essai"
  `;
  await writeFile(join(folder, "hygie.toml"), settings);
  const options = ["--listen", `127.0.0.1:${port}`, "--config", join(folder, "hygie.toml"), ...where];
  server = await start(program, ["serve", ...options]);
  browser = await openBrowser();
  page = await newcomer(browser, { baseURL: site });
  await page.goto("/sign-in");
  await signIn(page, { email: ACCOUNT.email, password: /\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b/.exec(printed)[0] });
  for (const label of ["Nouveau mot de passe", "Le nouveau mot de passe, encore une fois"]) {
    await page.getByLabel(label, { exact: true }).fill(ACCOUNT.password);
  }
  await page.getByRole("button", { name: "Changer mon mot de passe" }).click();
  await page.waitForURL("**/account?*");
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await provider?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function lookAt(page) {
  assert.deepEqual([...(await findMistakes(page, "fr")), ...(await findBarriers(page))], [], page.url());
}

/** Says who one is on the pages of the provider, and lets Hygie know. */
async function answer(page, login) {
  await page.locator('input[name="login"]').fill(login);
  await page.locator('input[name="password"]').fill("any");
  await page.locator('button[type="submit"]').click();
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((url) => url.origin === site);
}

async function signOut(page) {
  await page.goto("/account");
  await page.locator("details.account summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
}

const enter = (page) => page.getByRole("link", { name: "Entrer avec Portail d’essai" }).click();

test("an identity that no account is tied to is told so", async () => {
  const stranger = await newcomer(browser, { baseURL: site });
  await stranger.goto("/sign-in");
  await lookAt(stranger);
  await enter(stranger);
  await answer(stranger, "inconnue");
  assert.match(await stranger.locator("main").innerText(), /aucun compte de Hygie n’est relié/);
  await lookAt(stranger);
});

test("the structure where the provider says that somebody works is proposed, and opens nothing", async () => {
  const clinician = await newcomer(browser, { baseURL: site });
  await clinician.goto("/sign-in");
  await enter(clinician);
  await answer(clinician, "clinicienne");
  assert.match(await clinician.locator("main").innerText(), /Maëlle Karsenti, choisissez votre structure/);
  await clinician.getByLabel(/Centre hospitalier de Valombrelle/i).check();
  await lookAt(clinician);
  await clinician.getByLabel("Adresse électronique où recevoir").fill("maelle@hygie.example");
  await clinician.getByRole("button", { name: "Envoyer la demande" }).click();
  assert.match(await clinician.locator("main").innerText(), /Votre demande est partie/);
  await lookAt(clinician);
  await clinician.goto("/people");
  assert.equal(new URL(clinician.url()).pathname, "/sign-in");
  // Whoever gives roles there receives a letter that leads to the invitation, with what is known already.
  await page.goto("/letters");
  const letter = page.getByRole("link", { name: /Une demande d’accès/ }).first();
  await letter.click();
  await lookAt(page);
  await page.goto("/people/new?name=Ma%C3%ABlle+Karsenti&email=maelle%40hygie.example");
  assert.equal(await page.getByLabel("Nom", { exact: true }).inputValue(), "Maëlle Karsenti");
  await page.goto("/account");
});

test("an account is tied by its owner, who then comes in without a password", async () => {
  await page.getByRole("button", { name: "Relier mon compte" }).click();
  await lookAt(page);
  await page.getByRole("link", { name: "Continuer vers Portail d’essai" }).click();
  await answer(page, "alienor");
  assert.match(await page.locator(".notice").first().innerText(), /relié/);
  await lookAt(page);

  await signOut(page);
  await page.waitForURL("**/signed-out");
  await lookAt(page);
  let back;
  page.on("request", (request) => {
    if (request.url().includes("/callback?")) back = request.url();
  });
  await page.goto("/sign-in?back=%2Fpeople");
  await enter(page);
  await page.waitForURL("**/people");
  assert.match(await page.locator("details.account summary").innerText(), /Aliénor Vasquez/);
  // The same way back serves nobody again.
  const thief = await newcomer(browser, { baseURL: site });
  await thief.goto(back);
  assert.match(await thief.locator("main").innerText(), /Trop de temps/);
});

test("somebody who is invited comes in by the provider, without choosing a password", async () => {
  await page.goto("/people/new");
  await page.getByLabel("Nom", { exact: true }).fill("Yann Le Goff");
  await page.getByLabel("Adresse électronique").fill("yann@hygie.example");
  await page.getByLabel("Rôle", { exact: true }).selectOption("NAT_LECT");
  await page.getByLabel("Montrer aussi le lien, pour le transmettre").check();
  await page.getByRole("button", { name: "Habiliter une personne" }).click();
  const link = await page.getByLabel("Lien d’invitation").inputValue();
  const yann = await newcomer(browser, { baseURL: site });
  await yann.goto(link);
  await lookAt(yann);
  await enter(yann);
  await answer(yann, "yann");
  assert.match(await yann.locator("details.account summary").innerText(), /Yann Le Goff/);
  await yann.goto(link);
  assert.match(await yann.locator("main").innerText(), /déjà servi/);
});

test("one signs out of the provider too", async () => {
  await signOut(page);
  await page.getByRole("link", { name: "Se déconnecter aussi de Portail d’essai" }).click();
  await page.getByRole("button", { name: /Yes/ }).click();
  await page.waitForURL("**/sign-in");
  await enter(page);
  await page.locator('input[name="login"]').waitFor();
});
