import { describe, expect, it } from "vitest";
import { IMPERSONATED, rightsOfVisit } from "./impersonation";
import { PERMISSIONS, ROLE_PERMISSIONS, ROLES } from "./permissions";

describe("the rights of a visit", () => {
  it.each(ROLES)(
    "are never more than the person's, and no more with read access than with write: %s",
    (role) => {
      const own = ROLE_PERMISSIONS[role];
      const [read, write] = [rightsOfVisit(own, "read"), rightsOfVisit(own, "write")];
      expect([...write].filter((one) => !own.has(one))).toEqual([]);
      expect([...read].filter((one) => !write.has(one))).toEqual([]);
    },
  );

  it("with read access are those to see, and nothing else", () => {
    const read = [...rightsOfVisit(ROLE_PERMISSIONS.owner, "read")];
    expect(read.every((permission) => permission.endsWith(":read"))).toBe(true);
  });

  it("never hold money, rights, keys or settings, whoever the person is", () => {
    const never = PERMISSIONS.filter((permission) => IMPERSONATED[permission] === "never");
    expect(never).toEqual(
      expect.arrayContaining([
        "ownership:write",
        "billing:write",
        "members:write",
        "api-keys:write",
        "tenant:write",
      ]),
    );
    const held = rightsOfVisit(new Set(PERMISSIONS), "write");
    expect(never.filter((permission) => held.has(permission))).toEqual([]);
  });
});
