import { vi } from "vitest";

// Runs before each test file. Files that share a process share what packages loaded, which is most of the time that
// a file takes to start; of this repository each has its own modules, its own registry and its own environment.

const BEFORE_ANY_FILE = Symbol.for("bulkhead.tests.environment");

vi.resetModules();
vi.unstubAllEnvs();
Reflect.deleteProperty(globalThis, Symbol.for("bulkhead.process"));
restoreEnvironment();

function restoreEnvironment(): void {
  const kept: NodeJS.ProcessEnv = Reflect.get(globalThis, BEFORE_ANY_FILE) ?? { ...process.env };
  Reflect.set(globalThis, BEFORE_ANY_FILE, kept);
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
}
