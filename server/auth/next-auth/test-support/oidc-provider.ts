import { createHash, createHmac, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Who signs in at the provider next. */
export interface ProviderPerson {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

/**
 * An OpenID provider on loopback, as strict as a real one: a code is good once, for the client that asked for it, and
 * with the verifier of its PKCE challenge (RFC 7636).
 */
export class OidcProvider {
  /** What is wrong with the next ID token: claims in place of the right ones, another key, or no signature at all. */
  fault: { claims?: object; key?: "another"; alg?: "none" | "HS256" } = {};
  person: ProviderPerson = { sub: "1", email: "ana@example.test", email_verified: true, name: "Ana" };
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #codes = new Map<string, { challenge: string; nonce: string | undefined }>();
  readonly #port: number;
  readonly #server: Server;

  constructor(port: number) {
    this.#port = port;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
  }

  close(): void {
    this.#server.close();
  }

  /** The person agrees: the query that the browser is sent back with. */
  approve(authorizeUrl: string): { code: string; state: string } {
    const asked = new URL(authorizeUrl).searchParams;
    const code = randomBytes(16).toString("hex");
    this.#codes.set(code, {
      challenge: asked.get("code_challenge") ?? "",
      nonce: asked.get("nonce") ?? undefined,
    });
    return { code, state: asked.get("state") ?? "" };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.issuer);
    if (pathname === "/.well-known/openid-configuration") return send(response, 200, this.#discovery());
    if (pathname === "/jwks") return send(response, 200, { keys: [this.#publicKey()] });
    if (pathname === "/token") return this.#token(request, response);
    return send(response, 404, {});
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const given = new URLSearchParams(text);
    const code = given.get("code") ?? "";
    const known = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash("sha256")
      .update(given.get("code_verifier") ?? "")
      .digest("base64url");
    if (!known || known.challenge !== challenge) return send(response, 400, { error: "invalid_grant" });
    const now = Math.floor(Date.now() / 1_000);
    const about = { iss: this.issuer, aud: "keycloak-id", iat: now, exp: now + 300 };
    const { nonce } = known;
    const idToken = this.#sign({ ...about, ...this.person, ...(nonce && { nonce }), ...this.fault.claims });
    send(response, 200, {
      access_token: "provider-access-token",
      token_type: "Bearer",
      expires_in: 300,
      id_token: idToken,
    });
  }

  /** A JWT by RS256 (RFC 7515), or as `fault` says. */
  #sign(claims: object): string {
    const { alg = "RS256", key } = this.fault;
    const parts = [{ alg, kid: "1" }, claims];
    const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    if (alg === "none") return `${text}.`;
    // The secret that both sides share, where an attacker would rather have that than the provider's key.
    if (alg === "HS256")
      return `${text}.${createHmac("sha256", "keycloak-secret").update(text).digest("base64url")}`;
    const { privateKey } = key ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : this.#keys;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url")}`;
  }

  #discovery() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/jwks`,
      response_types_supported: ["code"],
      id_token_signing_alg_values_supported: ["RS256"],
    };
  }

  #publicKey() {
    return { ...this.#keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" };
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
