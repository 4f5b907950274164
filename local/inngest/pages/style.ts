export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dce3, #33373f); --dim: light-dark(#5c6370, #9aa1ad);
  --panel: light-dark(#f5f6f8, #1c1f24); --good: light-dark(#11683a, #5fd394); --bad: light-dark(#a8201a, #ff8f87);
  --busy: light-dark(#174ea6, #8ab4f8); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem;
  background: light-dark(#fff, #131519); color: light-dark(#16181d, #e6e8ec); }
h1 { font-size: 1.35rem; margin: 0 0 1rem; } h2 { font-size: 1.05rem; margin: 1.75rem 0 .5rem; }
a { color: inherit; } nav a { margin-right: .9rem; } nav a[aria-current] { font-weight: 600; text-decoration: none; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 500; color: var(--dim); } td.number { font-variant-numeric: tabular-nums; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; margin: .25rem 0;
  overflow-x: auto; font-size: 13px; white-space: pre-wrap; overflow-wrap: anywhere; }
.dim { color: var(--dim); } .completed, .done { color: var(--good); } .failed { color: var(--bad); }
.running, .queued, .planned, .waiting, .retrying { color: var(--busy); } .cancelled { color: var(--dim); }
form { display: inline; } button { font: inherit; padding: .3rem .8rem; border-radius: 6px; border: 1px solid var(--line);
  background: var(--panel); color: inherit; cursor: pointer; } :focus-visible { outline: 2px solid var(--busy); }
`;
