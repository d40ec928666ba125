// The first administrator protects the account: a passkey of a real browser with a virtual device, codes of an application.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { findBarriers, findMistakes, findOverflows } from "./checks.mjs";
import { operate, start } from "./server.mjs";
import { newcomer, openBrowser, program, signIn } from "./visitor.mjs";

const ACCOUNT = { email: "premiere@hygie.example", password: "trois cailloux dans la poche" };

let folder, server, browser, page;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hygie-passkeys-"));
  const where = ["--data-dir", folder];
  const printed = operate(program, ["admin", "create-person", "--name", "Aliénor Vasquez", "--email", ACCOUNT.email, ...where]);
  operate(program, ["admin", "grant", ACCOUNT.email, "NAT_ADMIN", "nation", ...where]);
  const port = await freePort();
  // Passkeys belong to the name of a site, and a bare address is none.
  const site = `http://localhost:${port}`;
  server = await start(program, ["serve", "--listen", `127.0.0.1:${port}`, "--public-url", site, ...where]);
  browser = await openBrowser();
  page = await newcomer(browser, { baseURL: site });
  const devices = await page.context().newCDPSession(page);
  await devices.send("WebAuthn.enable");
  await devices.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto("/sign-in");
  await signIn(page, { email: ACCOUNT.email, password: /\b[a-z2-9]{4}(-[a-z2-9]{4}){3}\b/.exec(printed)[0] });
  for (const label of ["Nouveau mot de passe", "Le nouveau mot de passe, encore une fois"]) {
    await page.getByLabel(label, { exact: true }).fill(ACCOUNT.password);
  }
  await page.getByRole("button", { name: "Changer mon mot de passe" }).click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The code that an application shows (RFC 6238), so many steps from now. */
function codeOf(letters, later = 0) {
  const bits = [...letters.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", secret).update(step).digest();
  const start = hash[19] & 15;
  return String((hash.readUInt32BE(start) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function lookAt() {
  const found = [...(await findMistakes(page, "fr")), ...(await findBarriers(page)), ...(await findOverflows(page))];
  await page.setViewportSize({ width: 1280, height: 900 });
  assert.deepEqual(found, [], page.url());
}

async function signOut() {
  await page.goto("/account");
  await page.locator("details.account summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForURL("**/sign-in?*");
}

const path = () => new URL(page.url()).pathname;

test("a role that reaches the nation leads to a second factor before anything else", async () => {
  await page.goto("/people");
  assert.equal(path(), "/account/second-factor");
  assert.match(await page.locator(".notice").first().innerText(), /Votre rôle demande/);
  await lookAt();
});

test("a passkey is made, with codes to keep on paper", async () => {
  await page.getByRole("button", { name: "Ajouter une clé d’accès" }).click();
  await lookAt();
  await page.getByLabel("Nom de la clé").fill("Poste de garde");
  await page.getByRole("button", { name: "Créer la clé" }).click();
  await page.locator("ul.codes li").first().waitFor();
  assert.equal(await page.locator("ul.codes li").count(), 10);
  await lookAt();
  await page.goto("/people");
  assert.equal(path(), "/people");
  await page.goto("/account/second-factor");
  assert.match(await page.locator("main").innerText(), /Poste de garde/);
  await lookAt();
});

test("the passkey alone lets in, without an address or a password", async () => {
  await signOut();
  await lookAt();
  await page.getByRole("button", { name: "Entrer avec une clé d’accès" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/account");
  assert.match(await page.locator("main").innerText(), /Aliénor Vasquez/);
  assert.match(await page.locator("main").innerText(), /Chrome sous Linux/);
});

test("a passkey is a proof that it is still the same person", async () => {
  // As if the sign-in were a while ago: the proof is asked by its own page.
  await page.goto("/account");
  await page.evaluate(() => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = "/account/proof";
    form.innerHTML = '<input name="proof-to" value="/account/recovery-codes"><input name="proof" value="faux">';
    document.body.append(form);
    form.submit();
  });
  await page.waitForURL("**/account/proof");
  await lookAt();
  await page.getByRole("button", { name: "Continuer avec une clé d’accès" }).click();
  await page.locator("ul.codes li").first().waitFor();
  // The browser told of the wrong proof, as was meant.
  page.complaints.length = 0;
});

test("after a password, the passkey is the second step", async () => {
  await signOut();
  await signIn(page, ACCOUNT);
  assert.equal(path(), "/sign-in/code");
  await lookAt();
  await page.getByRole("button", { name: "Entrer avec une clé d’accès" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("an application reads the picture or the letters, and its code is the second step too", async () => {
  await page.goto("/account/second-factor");
  await page.getByRole("button", { name: "Ajouter une application" }).click();
  await page.locator("figure.code svg").waitFor();
  await lookAt();
  const letters = await page.locator("main code").innerText();
  await page.getByLabel("Code montré par l’application").fill(codeOf(letters));
  await page.getByRole("button", { name: "Terminer" }).click();
  await page.waitForURL((url) => url.pathname === "/account/second-factor");
  await signOut();
  await signIn(page, ACCOUNT);
  await page.getByLabel("Code", { exact: true }).fill(codeOf(letters, 1));
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL((url) => url.pathname === "/");
});

test("a device that gives nothing up is told, and the password stays a way in", async () => {
  await signOut();
  await page.evaluate(() => {
    navigator.credentials.get = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await page.getByRole("button", { name: "Entrer avec une clé d’accès" }).click();
  await page.getByText("L’appareil n’a pas donné de clé d’accès").waitFor();
  assert.ok(await page.locator("#password").isVisible());
  assert.deepEqual(page.complaints, []);
});
