import { TRPCClientError } from "@trpc/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { leaveVisit, stayInVisit } from "./leaving";
import { createQueryClient } from "./query-client";

const assign = vi.fn();
const page = Object.assign(new EventTarget(), {
  location: { pathname: "/acme/tasks", search: "", assign },
});

beforeEach(() => {
  vi.stubGlobal("window", page);
});
afterEach(() => {
  stayInVisit();
  assign.mockClear();
  vi.unstubAllGlobals();
});

/** A question of a page that is refused. */
async function refused(status: number, code: string): Promise<void> {
  const data = { httpStatus: status, code, title: code };
  const error = TRPCClientError.from({ error: { code: -32003, message: code, data } });
  const asked = createQueryClient().fetchQuery({ queryKey: [code], queryFn: () => Promise.reject(error) });
  await expect(asked).rejects.toBe(error);
}

describe("a page whose visit is over", () => {
  it("gives way to the page that says so", async () => {
    await refused(403, "impersonation_ended");
    expect(assign.mock.calls).toEqual([["/operator/visit-ended?workspace=acme"]]);
  });

  it("does not, while the operator who leaves by the way out is led elsewhere", async () => {
    leaveVisit();
    await refused(403, "impersonation_ended");
    expect(assign).not.toHaveBeenCalled();
  });

  it("does, where the visit could not be left, or the browser goes back to the page that was left", async () => {
    leaveVisit();
    stayInVisit();
    await refused(403, "impersonation_ended");
    leaveVisit();
    page.dispatchEvent(new Event("pagehide"));
    await refused(403, "impersonation_ended");
    expect(assign).toHaveBeenCalledTimes(2);
  });

  it("gives way to the sign-in also while it is left, where the session is over", async () => {
    leaveVisit();
    await refused(401, "unauthenticated");
    expect(assign.mock.calls).toEqual([["/sign-in?next=%2Facme%2Ftasks"]]);
  });
});
