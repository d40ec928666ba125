// The pages of Hygie in a real browser: starts a small demonstration, lets the tests visit it, and ends it.
//
//   npm ci && node run.mjs                 every test
//   node run.mjs list.test.mjs             one file
//   node run.mjs pictures.mjs              pictures of the main pages, for people to look at
//
// HYGIE_BIN names a program that is built already; otherwise cargo builds it. CHROMIUM names the browser.
import { rm } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

import { startDemonstration } from "./server.mjs";

const here = import.meta.dirname;
const asked = process.argv.slice(2);
// The longest first, so that the others keep the second core busy.
const LONGEST = ["pages.test.mjs", "campaign.test.mjs"];
const others = readdirSync(here).filter((name) => name.endsWith(".test.mjs") && !LONGEST.includes(name));
const files = asked.length ? asked : [...LONGEST, ...others];

await rm(join(here, "out"), { recursive: true, force: true });
const demonstration = await startDemonstration();
process.env.HYGIE_DEMONSTRATION = JSON.stringify({
  address: demonstration.address,
  accounts: demonstration.accounts,
  program: demonstration.program,
});

const stop = async (signal) => {
  await demonstration.stop();
  process.exit(signal ? 130 : process.exitCode);
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

// Two files at a time: a browser keeps one core busy.
const report = run({ files: files.map((name) => join(here, name)), concurrency: 2 })
  .on("test:fail", () => (process.exitCode = 1))
  .compose(new spec());
report.on("end", () => stop());
report.pipe(process.stdout);
