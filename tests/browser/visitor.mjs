// People in front of a browser: who they are, how they come in, what their browser complains about.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

export const { address, accounts, program } = JSON.parse(process.env.HYGIE_DEMONSTRATION ?? "{}");

/** Opens the browser; one for each file of tests. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? findOnPath("chromium", "chromium-browser", "google-chrome"),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function findOnPath(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not there: the next folder.
      }
    }
  }
  throw new Error("No Chromium: install the package chromium, or say where it is with CHROMIUM=/path");
}

/** A browser profile of its own, as somebody new would have; French unless said. */
export async function newcomer(browser, options = {}) {
  const context = await browser.newContext({
    baseURL: address,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(10_000);
  return openTab(context);
}

/** Another tab of the same browser profile. */
export function secondTab(page) {
  return openTab(page.context());
}

async function openTab(context) {
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") page.complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  return page;
}

/** Somebody who bears a role, signed in by the form, on the first page that they see. */
export async function visitor(browser, role, options = {}) {
  const page = await newcomer(browser, options);
  await page.goto("/sign-in");
  await signIn(page, accounts[role]);
  return page;
}

export async function signIn(page, { email, password }) {
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await page.locator("main form button.primary").click();
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}
