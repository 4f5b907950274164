import { escapeHtml, layout } from "./html";
import type { Mail } from "./store";

// What a mail's HTML may do inside its frame: show itself. No script, no request to anywhere, no form.
const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

export function listPage(mails: Mail[]): string {
  const rows = mails
    .map(
      (mail) => `<li><a href="/mails/${mail.id}">
<span class="to">${escapeHtml(mail.to.join(", "))}</span>
<span>${escapeHtml(mail.subject || "(no subject)")}</span>
<time class="time" datetime="${mail.receivedAt}">${readableTime(mail.receivedAt)}</time></a></li>`,
    )
    .join("\n");
  const body = mails.length
    ? `<ul class="mails">${rows}</ul>`
    : "<p>No mail yet. What the app sends, such as a sign-up's confirmation, appears here.</p>";
  return layout(
    `Mail (${mails.length})`,
    `<div class="bar"><h1>${mails.length} ${mails.length === 1 ? "mail" : "mails"}</h1>
<div class="bar"><a href="/">Refresh</a><a href="/messages.json">JSON</a>
<form method="post" action="/clear"><button>Delete all</button></form></div></div>${body}`,
  );
}

export function mailPage(mail: Mail): string {
  const links = mail.links.map((link) => `<li>${anchor(link)}</li>`).join("");
  return layout(
    mail.subject || "(no subject)",
    `<p><a href="/">All mails</a></p>
<h1>${escapeHtml(mail.subject || "(no subject)")}</h1>
<dl><dt>From</dt><dd>${escapeHtml(mail.from)}</dd><dt>To</dt><dd>${escapeHtml(mail.to.join(", "))}</dd>
<dt>Time</dt><dd><time datetime="${mail.receivedAt}">${readableTime(mail.receivedAt)}</time></dd></dl>
${links ? `<h2>Links</h2><ul>${links}</ul>` : ""}
${mail.html ? `<h2>HTML</h2>${frame(mail.html)}` : ""}
${mail.text ? `<h2>Text</h2><pre>${linked(mail.text)}</pre>` : ""}
<h2>Headers</h2><details><summary>Show as received</summary><pre>${escapeHtml(mail.headers)}</pre></details>`,
  );
}

function frame(html: string): string {
  const guarded = `<meta http-equiv="Content-Security-Policy" content="${framePolicy}"><base target="_blank">${html}`;
  return `<iframe title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" srcdoc="${escapeHtml(guarded)}"></iframe>`;
}

function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"')\]]+)/)
    .map((part, index) => (index % 2 ? anchor(part) : escapeHtml(part)))
    .join("");
}

function anchor(link: string): string {
  return `<a href="${escapeHtml(link)}" rel="noreferrer">${escapeHtml(link)}</a>`;
}

function readableTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
