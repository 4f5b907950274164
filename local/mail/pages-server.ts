import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { layout } from "./html";
import { listPage, mailPage } from "./pages";
import type { Mail, MailStore } from "./store";

interface PagesOptions {
  host: string;
  port: number;
  store: MailStore;
  log: (line: string) => void;
}

interface Answer {
  status: number;
  type?: "html" | "json";
  body?: string;
  location?: string;
}

const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** Serves the list, a page per mail, and `/messages.json`. */
export async function startMailPages({ host, port, store, log }: PagesOptions) {
  const server = createServer((request, response) => {
    respond(request, store, host).then(
      (result) => write(response, result),
      (error: Error) => {
        log(`mail page: ${error.stack}`);
        write(response, {
          status: 500,
          type: "html",
          body: layout("Error", "<p>This page failed; see the log.</p>"),
        });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(request: IncomingMessage, store: MailStore, host: string): Promise<Answer> {
  if (!isOurs(request, host))
    return { status: 403, type: "json", body: '{"error":"foreign host or origin"}' };
  const url = new URL(request.url ?? "/", "http://mail");
  const mail = /^\/mails\/([\w-]+)$/.exec(url.pathname)?.[1];
  const found = mail ? store.get(mail) : undefined;
  switch (`${request.method} ${found ? "/mails/:id" : url.pathname}`) {
    case "GET /":
      return { status: 200, type: "html", body: listPage(store.list()) };
    case "GET /mails/:id":
      return { status: 200, type: "html", body: found ? mailPage(found) : "" };
    case "GET /messages.json":
      return { status: 200, type: "json", body: JSON.stringify(filtered(store, url).map(withoutHeaders)) };
    case "DELETE /messages.json":
      await store.clear();
      return { status: 204 };
    case "POST /clear":
      await store.clear();
      return { status: 303, location: "/" };
    default:
      return {
        status: 404,
        type: "html",
        body: layout("Not found", '<p>No such mail. <a href="/">All mails</a></p>'),
      };
  }
}

function filtered(store: MailStore, url: URL): Mail[] {
  return store.list({
    to: url.searchParams.get("to") ?? undefined,
    subject: url.searchParams.get("subject") ?? undefined,
  });
}

function withoutHeaders({ headers: _headers, ...mail }: Mail): Omit<Mail, "headers"> {
  return mail;
}

// Mails hold sign-in links: a foreign page must not read them by pointing its own name at loopback.
function isOurs(request: IncomingMessage, host: string): boolean {
  const names = ["localhost", "127.0.0.1", "[::1]", host];
  const hostOf = (url: string) => (URL.canParse(url) ? new URL(url) : undefined);
  const asked = hostOf(`http://${request.headers.host}`);
  const origin = request.headers.origin === undefined ? asked : hostOf(request.headers.origin);
  return asked !== undefined && names.includes(asked.hostname) && origin?.host === asked.host;
}

function write(response: ServerResponse, { status, type, body, location }: Answer): void {
  const types = { html: "text/html; charset=utf-8", json: "application/json; charset=utf-8" };
  response.writeHead(status, {
    ...headers,
    ...(type ? { "content-type": types[type] } : {}),
    ...(location ? { location } : {}),
  });
  response.end(body);
}
