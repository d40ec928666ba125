// Every role reads every page that links lead to; what a page is made of is looked at once.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { findBarriers, findBarriersAtNight, findMistakes, findOverflows, readPage } from "./checks.mjs";
import { accounts, address, openBrowser, secondTab, visitor } from "./visitor.mjs";

/** Those who begin: between them they see nearly everything. */
const FIRST = ["ARS_REF", "REF_SSI", "GHT_RSSI", "DG", "NAT_ADMIN", "AUDITEUR"];
const MOST_PAGES = 150;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

/** The kinds of elements that were looked at on each route. */
const seen = new Map();

// Two roles at a time, each in a browser profile of its own.
describe("every page within reach", { concurrency: 2 }, () => {
  for (const role of [...FIRST, ...Object.keys(accounts).filter((role) => !FIRST.includes(role))]) {
    test(`${role} opens each, and none stands in the way`, async (context) => {
      const page = await visitor(browser, role);
      const faults = [];
      const note = (path, found) => faults.push(...found.map((what) => `${path}: ${what}`));
      const { opened, unseen } = await walk(page, note);
      context.diagnostic(`${opened.length} pages read, ${unseen.length} looked at`);
      assert.ok(opened.length >= 3, `only ${opened.length} pages: ${opened}`);
      assert.ok(opened.length < MOST_PAGES, `there were more than ${MOST_PAGES} pages`);
      // Two tabs, so that nobody's long list keeps one core waiting.
      const tabs = [page, await secondTab(page)];
      const all = async (lang) => {
        const waiting = [...unseen];
        const go = async (tab) => {
          for (let path = waiting.shift(); path; path = waiting.shift()) await look(tab, path, lang, note);
        };
        await Promise.all(tabs.map(go));
      };
      await all("fr");
      await page.context().addCookies([{ name: "hygie-lang", value: "en", url: address }]);
      await all("en");
      for (const tab of tabs) note("the browser complains", tab.complaints);
      await page.context().close();
      assert.deepEqual(faults, []);
    });
  }
});

/** Opens a page in a language, by day, by night, and on every screen. */
async function look(page, path, lang, note) {
  const say = (found) => note(path, lang === "fr" ? found : found.map((what) => `in English, ${what}`));
  await page.goto(path);
  say(await findMistakes(page, lang));
  if (lang === "fr") {
    say(await findBarriers(page));
    say(await findBarriersAtNight(page));
  }
  say(await findOverflows(page, [390, 320, 1280]));
}

/** Follows links from the home page, one example of each route: the pages that were read, and those with something unseen. */
async function walk(page, note) {
  const waiting = ["/"];
  const known = new Set(["/"]);
  const opened = [];
  const unseen = [];
  while (waiting.length && opened.length < MOST_PAGES) {
    const path = waiting.shift();
    if (isFile(path)) {
      note(path, await findDamage(page, path));
      continue;
    }
    const { status, links, kinds, mistakes } = await readPage(page, "fr", path);
    opened.push(path);
    if (status !== 200) note(path, [`it answers ${status}`]);
    note(path, mistakes);
    const here = new URL(path, address);
    if (isUnseen(routeOf(here), kinds)) unseen.push(path);
    for (const link of links) {
      const url = new URL(link, here);
      if (url.origin !== address || known.has(routeOf(url))) continue;
      known.add(routeOf(url));
      waiting.push(url.pathname + url.search);
    }
  }
  return { opened, unseen };
}

/** Whether a route shows kinds of elements that nobody looked at there; they are, from now on. */
function isUnseen(route, kinds) {
  const before = seen.get(route);
  seen.set(route, new Set([...(before ?? []), ...kinds]));
  return !before || kinds.some((kind) => !before.has(kind));
}

/** Files are not opened but fetched, to the end. */
function isFile(path) {
  return /\.(csv|xlsx|json|yaml|geojson|txt|pdf|zip|ics)(\?|$)/.test(path);
}

async function findDamage(page, path) {
  try {
    // A long plan is set by an unoptimised build.
    const answer = await page.request.get(path, { timeout: 90_000 });
    if (answer.status() !== 200) return [`it answers ${answer.status()}`];
    return (await answer.body()).length > 0 ? [] : ["it is empty"];
  } catch (error) {
    return [`it does not arrive: ${error.message.split("\n", 1)}`];
  }
}

/** What pages of the same kind have in common: the path without its numbers, and the filters without the perimeter. */
function routeOf(url) {
  const path = url.pathname
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}")
    .replaceAll(/\/\d+(?=\/|$)/g, "/{number}")
    .replace(/^\/(frameworks|programmes|obligations|risk-matrices)\/(?!new$)[^/]+/, "/$1/{code}");
  const filters = [...new Set(url.searchParams.keys())].filter((name) => name !== "in");
  return filters.length ? `${path}?` : path;
}
