import type { OAuthConfig } from "next-auth/providers/oauth";
import { env, oauthCredentials } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { defaultExport } from "./default-export";
import { OAUTH_MODULES } from "./oauth-modules";

type ProviderName = keyof typeof OAUTH_MODULES;
type OauthProvider = OAuthConfig<Record<string, unknown>>;

/** The OAuth providers that the environment names, in its order. @throws TypeError for one that cannot be set up */
export function oauthProviders(): Promise<OauthProvider[]> {
  return oncePerProcess("oauth-providers", () => Promise.all(env().OAUTH_PROVIDERS.map(loadProvider)));
}

async function loadProvider(name: string): Promise<OauthProvider> {
  if (!isProvider(name)) throw new TypeError(`OAUTH_PROVIDERS names ${name}, which next-auth does not know.`);
  const credentials = oauthCredentials(name);
  if (!credentials.clientId || !credentials.clientSecret) {
    const prefix = name.toUpperCase().replaceAll("-", "_");
    throw new TypeError(`${name} needs ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET.`);
  }
  // Each factory types its own profile; all take these options, and answer a provider.
  const module: { default: unknown } = await OAUTH_MODULES[name]();
  const make = defaultExport(module) as (options: typeof credentials) => OauthProvider;
  return make(credentials);
}

function isProvider(name: string): name is ProviderName {
  return Object.hasOwn(OAUTH_MODULES, name);
}
