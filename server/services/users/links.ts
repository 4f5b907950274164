import { env } from "@/server/env";

/** Addresses of the pages that mails point to. A page asks for a click before it uses a token: scanners open links. */
export const links = {
  signIn: () => page("/sign-in"),
  forgotPassword: () => page("/forgot-password"),
  signInLink: (token: string) => page("/sign-in/link", { token }),
  verifyEmail: (token: string) => page("/verify-email", { token }),
  resetPassword: (token: string) => page("/reset-password", { token }),
};

function page(path: string, query: Record<string, string> = {}): string {
  const url = new URL(path, env().APP_URL);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
