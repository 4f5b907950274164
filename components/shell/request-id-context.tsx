"use client";

import { createContext, type ReactNode, useContext } from "react";

const RequestIdContext = createContext<string | undefined>(undefined);

/** The id of the request that brought this page, for the error page. */
export function RequestIdProvider({ id, children }: { id: string | undefined; children: ReactNode }) {
  return <RequestIdContext value={id}>{children}</RequestIdContext>;
}

export function useRequestId(): string | undefined {
  return useContext(RequestIdContext);
}
