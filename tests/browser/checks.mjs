// What every page owes to the people who open it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
export const WIDTHS = [1280, 390, 320];

/** What is wrong with the page's language, title, headings and words, in sentences. */
export async function findMistakes(page, lang) {
  return (await readPage(page, lang)).mistakes;
}

/**
 * Reads the open page, or the one at a path without drawing it: its status, where it leads, the kinds of elements that it is
 * made of, and the mistakes of its language, title, headings and words.
 */
export function readPage(page, lang, path) {
  return page.evaluate(
    async ({ lang, path }) => {
      const answer = path && (await fetch(path));
      const read = answer ? new DOMParser().parseFromString(await answer.text(), "text/html") : document;
      const all = (selector) => [...read.querySelectorAll(selector)];
      const mistakes = [];
      const titles = all("h1");
      if (titles.length !== 1) mistakes.push(`it has ${titles.length} h1`);
      if (!titles[0]?.textContent.trim()) mistakes.push("its h1 is empty");
      if (read.documentElement.lang !== lang) mistakes.push(`it says it is in «${read.documentElement.lang}»`);
      if (!read.title.replace("· Hygie", "").trim()) mistakes.push("its title is empty");
      const key = /^[a-z]+(-[a-z]+)+$/;
      const texts = read.createTreeWalker(read.body, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode.data.trim();
        if (key.test(text) && !texts.currentNode.parentElement.closest("code, .code, script")) {
          mistakes.push(`it shows the raw key ${text}`);
        }
      }
      for (const name of ["aria-label", "title", "placeholder", "data-label", "data-confirm", "data-cancel"]) {
        for (const element of all(`[${name}]`)) {
          const text = element.getAttribute(name).trim();
          if (key.test(text)) mistakes.push(`${name} is the raw key ${text}`);
          if (!text) mistakes.push(`${name} is empty on ${element.outerHTML.slice(0, 120)}`);
        }
      }
      return {
        status: answer?.status ?? 200,
        links: all("a[href]").map((link) => link.getAttribute("href")),
        kinds: [...new Set(all("main *").map((element) => [element.localName, ...element.classList].join(".")))],
        mistakes,
      };
    },
    { lang, path },
  );
}

/** The widths at which the page must be pushed sideways to be read. */
export async function findOverflows(page, widths = WIDTHS, height = 900) {
  const overflows = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    const wider = await page.evaluate(() => {
      const seen = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= seen) return null;
      const culprit = [...document.body.querySelectorAll("*")].find((element) => {
        const box = element.getBoundingClientRect();
        return box.right > seen + 1 && box.width > 0 && !element.closest(".visually-hidden");
      });
      return `${document.documentElement.scrollWidth} px wide, from ${culprit?.outerHTML.slice(0, 160)}`;
    });
    if (wider) overflows.push(`at ${width} px it is ${wider}`);
  }
  return overflows;
}

/** What axe-core finds: every rule, or those given. */
export async function findBarriers(page, rules) {
  await page.evaluate(axe);
  const only = rules ? { type: "rule", values: rules } : { type: "tag", values: RULES };
  const { violations } = await page.evaluate((only) => window.axe.run({ runOnly: only, resultTypes: ["violations"] }), only);
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)} (${node.failureSummary.replace(/\s+/g, " ").slice(0, 240)})`),
  );
}

/** The same in the colours of the night: only contrast depends on them. */
export async function findBarriersAtNight(page) {
  await page.emulateMedia({ colorScheme: "dark" });
  const barriers = await findBarriers(page, ["color-contrast"]);
  await page.emulateMedia({ colorScheme: "light" });
  return barriers.map((barrier) => `at night, ${barrier}`);
}
