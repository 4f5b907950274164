import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fail } from "./fail.mjs";
import { lock } from "./lock.mjs";
import { root } from "./paths.mjs";

const oldestNode = [20, 19];
const neededBytes = 1.5e9;

/**
 * Makes `node_modules` match `package-lock.json`, once, also when two commands start at the same time.
 * Uses nothing but Node itself, so that it runs on a fresh clone.
 */
export async function install() {
  checkNode();
  if (isInstalled()) return;
  const release = await lock(join(root, ".local"), "install", (pid) =>
    console.log(`  … another command (process ${pid}) is installing; waiting for it`),
  );
  try {
    if (!isInstalled()) await runNpm();
  } finally {
    release();
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Node ${process.versions.node} is too old: install Node ${oldestNode.join(".")} or newer (https://nodejs.org).`,
  );
}

function isInstalled() {
  return existsSync(stampFile()) && readFileSync(stampFile(), "utf8") === fingerprint();
}

function stampFile() {
  return join(root, "node_modules", ".bulkhead-installed");
}

// Node's major version and the platform count too: some packages carry binaries for one of them.
function fingerprint() {
  const lockFile = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lockFile).digest("hex");
  return `${hash} ${process.platform}-${process.arch} node${process.versions.node.split(".")[0]}`;
}

async function runNpm() {
  const started = Date.now();
  checkSpace();
  console.log("  … installing packages (npm ci), which takes a minute or two the first time");
  let { code, output } = await runWithProgress(started, ["ci"]);
  if (code !== 0 && lacksOnlyOtherPlatforms(output)) {
    console.log("  … the lock file lacks packages of other platforms; installing with npm install instead");
    ({ code, output } = await runWithProgress(started, ["install", "--no-save"]));
  }
  if (code !== 0) {
    console.error(output.trim().split("\n").slice(0, 25).join("\n"));
    fail(explain(output));
  }
  mkdirSync(join(root, "node_modules"), { recursive: true });
  writeFileSync(stampFile(), fingerprint());
  console.log(`  ✓ packages installed (${seconds(started)})`);
}

// A lock file that was made where a registry did not have every platform's binaries lacks those optional packages.
// `npm ci` then refuses, naming each without a version; what really differs is named with one, or as invalid.
function lacksOnlyOtherPlatforms(output) {
  const complaints = output.match(/(Missing|Invalid): .*/g) ?? [];
  return complaints.length > 0 && complaints.every((line) => /^Missing: \S+@ from lock file/.test(line));
}

function runWithProgress(started, command) {
  const ticker = setInterval(() => console.log(`  … still installing (${seconds(started)})`), 15_000);
  return new Promise((resolve) => {
    const child = spawn(npmCommand(), [...command, "--no-audit", "--no-fund", "--loglevel=error"], {
      cwd: root,
      env: npmEnvironment(),
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", (error) => resolve({ code: 1, output: `${output}\n${error.message}` }));
    child.on("close", (code) => resolve({ code, output }));
  }).finally(() => clearInterval(ticker));
}

// The npm that came with this Node, so that a PATH without npm works too.
function npmCommand() {
  const beside = join(dirname(process.execPath), process.platform === "win32" ? "npm.cmd" : "npm");
  return existsSync(beside) ? beside : "npm";
}

// NODE_ENV=production would leave out what builds and tests need; npm's cache needs a home it may write to.
function npmEnvironment() {
  const { NODE_ENV: _production, ...environment } = process.env;
  environment.PATH = `${dirname(process.execPath)}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;
  if (!isWritable(environment.HOME || homedir())) {
    const cache = join(root, ".local", "npm-cache");
    mkdirSync(cache, { recursive: true });
    environment.npm_config_cache = cache;
  }
  return environment;
}

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function checkSpace() {
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize >= neededBytes) return;
  fail(
    `The disk of ${root} has ${Math.round((bavail * bsize) / 1e6)} MB left and the packages need 1,500 MB: free some space.`,
  );
}

function explain(output) {
  if (/ENOSPC/.test(output))
    return `The disk is full while installing into ${root}: free some space and try again.`;
  if (/EACCES|EROFS|EPERM/.test(output))
    return `${root} cannot be written to: check its owner and permissions.`;
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/.test(output)) {
    return "The npm registry cannot be reached: check the network (or `npm config get registry`) and try again.";
  }
  if (/ENOENT.*npm|spawn npm/.test(output))
    return "npm was not found: install Node from https://nodejs.org, which brings it.";
  if (/in sync|EUSAGE/.test(output))
    return "package.json and package-lock.json disagree: run `npm install` once.";
  return "npm ci failed; its first words are above.";
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
