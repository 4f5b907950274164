import { type NextRequest, NextResponse } from "next/server";

const REQUEST_ID = /^[\w.:-]{8,128}$/;

/** Gives every page its request id, its nonce and the security headers. API routes set their own. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const given = request.headers.get("x-request-id") ?? "";
  const requestId = REQUEST_ID.test(given) ? given : crypto.randomUUID();
  const secure = isHttps(request);
  const policy = contentSecurityPolicy(nonce, secure);

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

function contentSecurityPolicy(nonce: string, secure: boolean): string {
  const development = process.env.NODE_ENV === "development";
  const captcha = CAPTCHA_ORIGINS[process.env.CAPTCHA_PROVIDER ?? ""] ?? "";
  return [
    "default-src 'self'",
    // React's development build rebuilds server stacks with eval; production needs none.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    // Radix and the charts position by style attributes, toasts and scroll locks add style elements without a nonce.
    `style-src 'self' 'unsafe-inline'${captcha}`,
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
