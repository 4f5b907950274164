const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes text for HTML content and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A whole page. No script and nothing from elsewhere: the answer's policy forbids both. */
export function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header><a class="brand" href="/">Mail</a><span class="muted">nothing here was really sent</span></header>
<main>${body}</main>
</body>
</html>`;
}

const style = `
:root { color-scheme: light dark; --back: #fbfbfa; --fore: #1c1c1a; --soft: #63635e; --line: #dededa; --card: #ffffff; --link: #1d4ed8; }
@media (prefers-color-scheme: dark) {
  :root { --back: #131312; --fore: #ececea; --soft: #a3a39d; --line: #333330; --card: #1c1c1a; --link: #93b4fd; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--fore); font: 15px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; padding: 12px 16px; border-bottom: 1px solid var(--line); }
main { max-width: 960px; margin: 0 auto; padding: 16px; }
a { color: var(--link); overflow-wrap: anywhere; }
a:focus-visible, button:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.brand { font-weight: 600; color: inherit; text-decoration: none; }
.muted { color: var(--soft); font-size: 13px; }
.bar { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; justify-content: space-between; }
h1 { font-size: 20px; margin: 8px 0; overflow-wrap: anywhere; }
h2 { font-size: 15px; margin: 24px 0 8px; }
ul.mails { list-style: none; margin: 12px 0; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
ul.mails li + li { border-top: 1px solid var(--line); }
ul.mails a { display: grid; gap: 2px 16px; padding: 10px 14px; color: inherit; text-decoration: none; }
ul.mails a:hover { background: var(--back); }
@media (min-width: 640px) { ul.mails a { grid-template-columns: 16rem 1fr auto; } }
.to, .time { color: var(--soft); overflow-wrap: anywhere; }
button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 6px 12px; cursor: pointer; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 16px; margin: 12px 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px; font-size: 13px; }
iframe { width: 100%; height: 60vh; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
`;
