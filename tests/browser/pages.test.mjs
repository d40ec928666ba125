// Every role opens every page that links lead to.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { findBarriers, findBarriersAtNight, findMistakes, findOverflows } from "./checks.mjs";
import { accounts, address, openBrowser, visitor } from "./visitor.mjs";

/** Those whose pages are looked at one by one, with everything; the others are enough to see that nothing breaks. */
const LOOKED_AT = ["ARS_REF", "NAT_ADMIN", "DG", "GHT_RSSI", "REF_SSI", "AUDITEUR"];
const MOST_PAGES = 60;

let browser;
before(async () => (browser = await openBrowser()));
after(() => browser.close());

// Two roles at a time, each in a browser profile of its own.
describe("every page within reach", { concurrency: 2 }, () => {
  for (const role of Object.keys(accounts)) {
    const isLookedAt = LOOKED_AT.includes(role);
    test(`${role} opens each, and none stands in the way`, async (context) => {
      const page = await visitor(browser, role);
      const faults = [];
      const note = (path, found) => faults.push(...found.map((what) => `${path}: ${what}`));
      const look = async (path, status) => {
        if (status !== 200) note(path, [`it answers ${status}`]);
        note(path, await findMistakes(page, "fr"));
        if (!isLookedAt) return;
        note(path, await findBarriers(page));
        note(path, await findBarriersAtNight(page));
        note(path, await findOverflows(page, [390, 320]));
        note(path, await findOverflows(page, [1280]));
      };
      const fetch = async (path) => note(path, await findDamage(page, path));
      const opened = await walk(page, look, fetch);
      context.diagnostic(`${opened.length} pages`);
      assert.ok(opened.length >= 3, `only ${opened.length} pages: ${opened}`);
      if (isLookedAt) {
        await page.context().addCookies([{ name: "hygie-lang", value: "en", url: address }]);
        for (const path of opened) {
          await page.goto(path);
          note(path, (await findMistakes(page, "en")).map((what) => `in English, ${what}`));
          note(path, (await findOverflows(page)).map((what) => `in English, ${what}`));
        }
      }
      note("the browser complains", page.complaints);
      await page.context().close();
      assert.deepEqual(faults, []);
    });
  }
});

/** Follows links from the home page, one example of each route, and tells which pages were opened. */
async function walk(page, look, fetch) {
  const waiting = ["/"];
  const known = new Set(["/"]);
  const opened = [];
  while (waiting.length && opened.length < MOST_PAGES) {
    const path = waiting.shift();
    if (isFile(path)) {
      await fetch(path);
      continue;
    }
    const answer = await page.goto(path);
    opened.push(path);
    const links = await page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const link of links) {
      const url = new URL(link, page.url());
      const next = url.pathname + url.search;
      if (url.origin !== address || known.has(routeOf(url))) continue;
      known.add(routeOf(url));
      waiting.push(next);
    }
    await look(path, answer.status());
  }
  return opened;
}

/** Files are not opened but fetched, to the end. */
function isFile(path) {
  return /\.(csv|xlsx|json|yaml|geojson|txt)(\?|$)/.test(path);
}

async function findDamage(page, path) {
  try {
    const answer = await page.request.get(path);
    if (answer.status() !== 200) return [`it answers ${answer.status()}`];
    return (await answer.body()).length > 0 ? [] : ["it is empty"];
  } catch (error) {
    return [`it does not arrive: ${error.message.split("\n", 1)}`];
  }
}

/** What pages of the same kind have in common: the path without its numbers, and the filters without the perimeter. */
function routeOf(url) {
  const path = url.pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}");
  const filters = [...new Set(url.searchParams.keys())].filter((name) => name !== "in");
  return filters.length ? `${path}?` : path;
}
