/** What somebody may call a thing in the hope that it runs: in a page, in a mail, in a spreadsheet, as a link. */
export const HOSTILE_TEXTS = [
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  '=HYPERLINK("http://evil.test","x")',
  "javascript:alert(1)",
] as const;
