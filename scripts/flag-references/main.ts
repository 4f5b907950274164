import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { REFERENCES_PATH, renderReferences } from "./render";
import { scanReferences } from "./scan";

/** Writes down where the code asks for flags. */
writeFileSync(REFERENCES_PATH, renderReferences(scanReferences()));
execFileSync("npx", ["biome", "format", "--write", REFERENCES_PATH], { stdio: "ignore" });
console.info(`${REFERENCES_PATH} is written anew.`);
