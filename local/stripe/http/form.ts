import { invalid } from "./errors";

/** A decoded form: nested by brackets. An array is a tree whose keys are its indices. */
export interface FormTree {
  [key: string]: string | FormTree;
}

const MAX_DEPTH = 8;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

/** Reads `a[b][0][c]=d` pairs (and `a[]=d`, numbered in order) into a tree; 400 for a malformed name. */
export function parseForm(text: string): FormTree {
  const root: FormTree = {};
  for (const [name, value] of new URLSearchParams(text)) place(root, pathOf(name), value);
  return root;
}

function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (!match?.[1]) throw invalid(`Invalid parameter name: ${name}`, { param: name });
  const rest = [...(match[2] ?? "").matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? "");
  const path = [match[1], ...rest];
  if (path.length > MAX_DEPTH || path.some((part) => FORBIDDEN.has(part))) {
    throw invalid(`Invalid parameter name: ${name}`, { param: name });
  }
  return path;
}

function place(root: FormTree, path: string[], value: string): void {
  let node = root;
  path.forEach((part, depth) => {
    const key = part === "" ? String(Object.keys(node).length) : part;
    if (depth === path.length - 1) {
      node[key] = value;
      return;
    }
    const existing = node[key];
    const child = typeof existing === "object" ? existing : {};
    node[key] = child;
    node = child;
  });
}
