import { type NextRequest, NextResponse } from "next/server";

const REQUEST_ID = /^[\w.:-]{8,128}$/;

/** Gives every page its request id, its nonce and the security headers. API routes set their own. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
  const secure = isHttps(request);
  const policy = contentSecurityPolicy(nonce, secure, request.nextUrl.pathname);

  const inward = new Headers(request.headers);
  inward.set("x-nonce", nonce);
  inward.set("x-request-id", requestId);
  inward.set("x-path", request.nextUrl.pathname);
  inward.set("content-security-policy", policy); // Next reads the nonce for its own scripts from here.

  const response = NextResponse.next({ request: { headers: inward } });
  response.headers.set("Content-Security-Policy", policy);
  response.headers.set("X-Request-ID", requestId);
  response.headers.set("X-Content-Type-Options", "nosniff");
  response.headers.set("X-Frame-Options", "DENY");
  response.headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  response.headers.set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  response.headers.set("Cross-Origin-Opener-Policy", "same-origin");
  if (secure)
    response.headers.set("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload");
  return response;
}

function isHttps(request: NextRequest): boolean {
  const forwarded = request.headers.get("x-forwarded-proto")?.split(",")[0]?.trim();
  return (forwarded ?? request.nextUrl.protocol.replace(":", "")) === "https";
}

/** What a CAPTCHA's frame is loaded from, allowed only where that provider is configured. */
const CAPTCHA_ORIGINS: Readonly<Record<string, string>> = {
  turnstile: " https://challenges.cloudflare.com",
  hcaptcha: " https://hcaptcha.com https://*.hcaptcha.com",
};

/**
 * Sonner adds its one style element without a nonce as it loads, first empty, then with its text: both are known by
 * their hash. `proxy.test.ts` compares it with the installed version.
 */
const KNOWN_STYLES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-StEaX+se6YS7pqjzrzMIA0KaX9zF/8zAhvQXZAe5epY='",
].join(" ");

/** Scalar's reference brings style elements without a nonce, which change with what it shows. */
const FREELY_STYLED = "/docs/api";

function contentSecurityPolicy(nonce: string, secure: boolean, path: string): string {
  const development = process.env.NODE_ENV === "development";
  const captcha = CAPTCHA_ORIGINS[process.env.CAPTCHA_PROVIDER ?? ""] ?? "";
  const styles = `'nonce-${nonce}' ${KNOWN_STYLES}`;
  return [
    "default-src 'self'",
    // React's development build rebuilds server stacks with eval; production needs none.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src-elem 'self' ${development || path === FREELY_STYLED ? "'unsafe-inline'" : styles}${captcha}`,
    "style-src-attr 'unsafe-inline'", // Radix and the charts position by style attributes.
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws: wss:" : ""}${captcha}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-src${captcha || " 'none'"}`,
    "frame-ancestors 'none'",
    ...(secure ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

export const config = {
  matcher: ["/((?!api/|api$|_next/static|_next/image|icon.svg|favicon.ico).*)"],
};
