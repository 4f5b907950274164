import type { OperationContext } from "@/server/services/context";
import { readMember } from "./internal";
import type { Member } from "./schemas";

/** One member. @throws AppError not_found */
export function getMember({ tx }: OperationContext, input: { membershipId: string }): Promise<Member> {
  return readMember(tx, input.membershipId);
}
