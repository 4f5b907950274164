/** Slugs that stand for pages of the product, or that would look as if they did. */
const RESERVED: ReadonlySet<string> = new Set([
  ..."about account accounts admin api app apps assets auth billing blog bulkhead careers cdn changelog console".split(
    " ",
  ),
  ..."contact dashboard demo dev docs download email error events explore favicon features feedback files forgot".split(
    " ",
  ),
  ..."forgot-password ftp health help home images inngest internal invite invites invitations jobs legal local".split(
    " ",
  ),
  ..."localhost login logout mail marketing me members metrics new news notifications null oauth onboarding ops".split(
    " ",
  ),
  ..."operator operators org organization pages password plans press pricing privacy product profile projects".split(
    " ",
  ),
  ..."public ready register reset reset-password root rss saas search security session sessions settings setup".split(
    " ",
  ),
  ..."sign-in sign-out sign-up signin signout signup sitemap smtp sso staff static status store stripe support".split(
    " ",
  ),
  ..."system team teams tenant tenants terms test undefined upgrade usage user users verify verify-email webhook".split(
    " ",
  ),
  ..."webhooks welcome workspace workspaces www".split(" "),
]);

export function isReservedSlug(slug: string): boolean {
  return RESERVED.has(slug);
}
