import { checkoutPages } from "./checkout";
import { consolePages } from "./console";
import { invoicePages } from "./invoice";
import type { Page } from "./page";
import { portalPages } from "./portal";

/** Every page that a person opens. */
export const pages: Page[] = [...consolePages, ...checkoutPages, ...portalPages, ...invoicePages];

export { html } from "./html";
export { layout } from "./layout";
export type { Page, PageAnswer } from "./page";
