import { handleAuth } from "@/server/auth/next-auth/handler";

export interface AuthAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The answer's JSON; undefined when it is none. */
  json: Record<string, unknown> | undefined;
}

/** A browser that talks to /api/auth in memory: it keeps cookies and sends the CSRF token, as next-auth's client does. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The Set-Cookie lines of the last answer. */
  lastSet: string[] = [];
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  get(path: string): Promise<AuthAnswer> {
    return this.#send(path, { method: "GET" });
  }

  async post(path: string, fields: Record<string, string>): Promise<AuthAnswer> {
    const csrf = await this.get("csrf");
    const body = new URLSearchParams({ csrfToken: String(csrf.json?.csrfToken), json: "true", ...fields });
    return this.#send(path, { method: "POST", body });
  }

  signIn(email: string, password: string): Promise<AuthAnswer> {
    return this.post("callback/credentials", { email, password, redirect: "false" });
  }

  /** The error code that next-auth's client reads from the answer's url. */
  static errorOf(answer: AuthAnswer): string | null {
    return new URL(String(answer.json?.url)).searchParams.get("error");
  }

  async #send(path: string, init: RequestInit): Promise<AuthAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, "x-forwarded-for": this.#address, "user-agent": "Test Browser" };
    const request = new Request(`http://127.0.0.1:3000/api/auth/${path}`, { ...init, headers });
    const response = await handleAuth(request);
    this.lastSet = response.headers.getSetCookie();
    for (const line of this.lastSet) this.#keep(line);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined,
    };
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at);
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1));
  }
}
