// Pictures of the main pages, in out/, for people to look at.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { address, newcomer, openBrowser, visitor } from "./visitor.mjs";

const folder = join(import.meta.dirname, "out");

let browser;
before(async () => {
  await mkdir(folder, { recursive: true });
  browser = await openBrowser();
});
after(() => browser.close());

test("the main pages are drawn at two widths, in two languages", async () => {
  const stranger = await newcomer(browser);
  const page = await visitor(browser, "ARS_REF");
  await page.goto("/structures?kind=ET&segment=elderly");
  const structure = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto("/structures?kind=EJ");
  const entity = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto("/campaigns");
  const campaign = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto("/groups");
  const group = await page.locator("tbody th a").first().getAttribute("href");
  const place = `/places/${await page.locator(".perimeter li button").last().getAttribute("value")}`;
  const pages = {
    home: "/",
    structures: "/structures",
    found: "/structures?q=hopitla",
    structure,
    entity,
    profile: `${structure}/profile`,
    statuses: `${structure}/statuses`,
    "new-contact": `/nodes/${structure.split("/").at(-1)}/contacts/new`,
    map: "/map",
    place,
    groups: "/groups",
    group,
    "new-member": `${group}/members/new`,
    quality: "/quality",
    steering: "/steering",
    sheet: `${entity}/sheet`,
    plan: `/plan?in=${entity.split("/").at(-1)}`,
    findings: "/findings",
    actions: "/actions",
    board: "/actions/board",
    evidence: "/evidence",
    assessments: "/assessments",
    frameworks: "/frameworks",
    "new-framework": "/frameworks/new",
    campaigns: "/campaigns",
    campaign,
    "new-campaign": "/campaigns/new",
    obligations: "/obligations",
    audits: "/audits",
    "new-audit": `/audits/new?structure=${entity.split("/").at(-1)}&in=${entity.split("/").at(-1)}`,
    budgets: "/budgets",
    programmes: "/programmes",
    programme: "/programmes/care-d2",
    projects: "/projects",
    policies: "/policies",
    ministry: "/ministry",
    imports: "/imports",
    "new-import": "/imports/new",
    people: "/people",
    "new-person": "/people/new",
    account: "/account",
    perimeter: "/perimeter",
    menu: "/menu",
    api: "/api",
    "not-found": "/nowhere",
  };
  for (const lang of ["fr", "en"]) {
    for (const each of [page, stranger]) await each.context().addCookies([{ name: "hygie-lang", value: lang, url: address }]);
    await draw(stranger, "sign-in", "/sign-in", lang);
    for (const [name, path] of Object.entries(pages)) await draw(page, name, path, lang);
  }
});

async function draw(page, name, path, lang) {
  const answer = await page.goto(path);
  assert.ok(answer.status() < 500, path);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(folder, `${name}-${lang}-${width}.jpg`), fullPage: true, quality: 80 });
  }
}
