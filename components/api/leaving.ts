/** Whether this page's visit is being ended by whoever looks at it: what is refused meanwhile is no news. */
let leaving = false;

/** Until the page is gone: one that the browser brings back later is told what any other is. */
export function leaveVisit(): void {
  leaving = true;
  window.addEventListener("pagehide", stayInVisit, { once: true });
}

export function stayInVisit(): void {
  leaving = false;
}

export const isLeavingVisit = (): boolean => leaving;
