import { Html, html } from "./html";

const STYLE = new Html(`
:root { color-scheme: light dark; --line: light-dark(#d9dbe1, #3a3d46); --soft: light-dark(#5b6170, #a4a9b6);
  --page: light-dark(#f6f7f9, #14161b); --card: light-dark(#fff, #1c1f26); --accent: light-dark(#4338ca, #a5b4fc);
  --on-accent: light-dark(#fff, #14161b); --bad: light-dark(#b42318, #fda29b); --good: light-dark(#05603a, #6ce9a6); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: var(--width, 34rem); margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.4rem; margin: 0 0 1rem; } h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 0 0 1rem; }
label { display: block; font-weight: 600; margin: 0 0 .75rem; }
input, select { display: block; width: 100%; min-width: 0; margin-top: .25rem; padding: .55rem .65rem; font: inherit; font-weight: 400;
  border: 1px solid var(--line); border-radius: .4rem; background: var(--page); color: inherit; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; align-items: end; }
button { font: inherit; font-weight: 600; padding: .6rem 1rem; border: 1px solid var(--accent); border-radius: .4rem;
  background: var(--accent); color: var(--on-accent); cursor: pointer; }
button.plain { background: transparent; color: var(--accent); }
button.wide { width: 100%; }
a { color: var(--accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] { color: var(--bad); border: 1px solid var(--bad); border-radius: .4rem; padding: .6rem .75rem; margin: 0 0 1rem; }
[role=status] { color: var(--good); border: 1px solid var(--good); border-radius: .4rem; padding: .6rem .75rem; margin: 0 0 1rem; }
.soft { color: var(--soft); } .amount { font-size: 1.6rem; font-weight: 700; }
ul.rows { list-style: none; margin: 0; padding: 0; } ul.rows > li { padding: .6rem 0; border-top: 1px solid var(--line);
  display: flex; flex-wrap: wrap; gap: .25rem 1rem; justify-content: space-between; align-items: center; overflow-wrap: anywhere; }
ul.rows > li:first-child { border-top: 0; } .scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { text-align: left; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--line); white-space: nowrap; } form.inline { display: inline-flex; gap: .5rem; flex-wrap: wrap; align-items: end; }
form.inline label { margin: 0; }
`);

/** A whole page: no script, no outside asset, light or dark as the reader's system is. */
export function layout(title: string, body: Html, widthRem = 34): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE} main { --width: ${widthRem}rem; max-width: ${widthRem}rem; }</style>
</head>
<body><main>${body}</main></body>
</html>`;
  return page.source;
}

/** An amount of minor units as a person reads it. */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency: currency.toUpperCase() });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}

/** A second of simulated time as a day. */
export function day(seconds: number): string {
  return new Date(seconds * 1000).toLocaleDateString("en-US", { dateStyle: "medium", timeZone: "UTC" });
}
