import { ApiError } from "./errors";

/** Accepts a secret or restricted test key as bearer or basic user; 401 in Stripe's words otherwise. */
export function authenticate(authorization: string | undefined): void {
  const key = keyOf(authorization);
  if (key === "") {
    throw new ApiError(
      401,
      "invalid_request_error",
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.",
    );
  }
  if (!/^(sk|rk)_test_\w+$/.test(key)) {
    const shown = key.length > 12 ? `${key.slice(0, 8)}****${key.slice(-4)}` : "****";
    throw new ApiError(401, "invalid_request_error", `Invalid API Key provided: ${shown}`);
  }
}

function keyOf(authorization = ""): string {
  const [scheme = "", value = ""] = authorization.split(" ");
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return "";
  return Buffer.from(value, "base64").toString().split(":")[0] ?? "";
}
