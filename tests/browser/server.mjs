// Hygie as an operator starts it: a process of its own, on a free port, with data that nobody else uses.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "..", "..");

/** The program, built by the very command of the other tests: `cargo build` would choose other features, and compile twice. */
export function findProgram() {
  if (process.env.HYGIE_BIN) return process.env.HYGIE_BIN;
  execFileSync("cargo", ["test", "--workspace", "--no-run", "--locked", "--quiet"], { cwd: root, stdio: "inherit" });
  return resolve(root, process.env.CARGO_TARGET_DIR ?? "target", "debug", "hygie");
}

/** A fictional region, with the account of each role: { ARS_REF: { email, password, name } }. */
export async function startDemonstration() {
  const program = findProgram();
  const server = await start(program, ["demo", "--small", "--port", "0"]);
  const accounts = {};
  for (const line of server.lines) {
    const [, email, password, role, name] = /^(\S+@\S+) +(\S+) +([A-Z_]+) +(.+)$/.exec(line) ?? [];
    if (email) accounts[role] = { email, password, name };
  }
  return { ...server, program, accounts };
}

/** Starts a server and waits until it says where it listens. */
export async function start(program, options) {
  const child = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"], env: environment() });
  const lines = [];
  let address;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    address = /listens on (http:\/\/\S+)/.exec(line)?.[1];
    if (address) break;
  }
  if (!address) throw new Error(`${program} ${options.join(" ")} ended before it listened`);
  return { address, lines, stop: () => stop(child) };
}

/** Runs a command of the operator, and gives what it prints. */
export function operate(program, options) {
  return execFileSync(program, options, { env: environment(), encoding: "utf8" });
}

/** What the machine says, without the settings of another Hygie. */
export function environment() {
  const foreign = Object.keys(process.env).filter((name) => name.startsWith("HYGIE_"));
  return { ...process.env, ...Object.fromEntries(foreign.map((name) => [name, undefined])), HYGIE_LOG: "warn" };
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
