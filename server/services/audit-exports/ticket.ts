import { notFound } from "@/server/kernel/errors";
import type { TenantId } from "@/server/kernel/ids";
import { open, seal } from "@/server/platform/encryption";

/** Long enough for a large file over a slow line. */
const VALID_MS = 4 * 3_600_000;

interface Of {
  tenantId: TenantId;
  auditExportId: string;
}

/** What proves that a download was begun, and so is in the log: no part of a file is read without one. */
export function makeTicket(of: Of, nowMs: number): string {
  return seal(String(nowMs + VALID_MS), placeOf(of));
}

/** @throws AppError not_found for another export's ticket, an old one, or none */
export function checkTicket(ticket: string, of: Of, nowMs: number): void {
  if (!(nowMs < expiryOf(ticket, of))) throw notFound("download");
}

function expiryOf(ticket: string, of: Of): number {
  try {
    return Number(open(ticket, placeOf(of)));
  } catch {
    return 0;
  }
}

function placeOf({ tenantId, auditExportId }: Of): string {
  return JSON.stringify(["audit export download", tenantId, auditExportId]);
}
