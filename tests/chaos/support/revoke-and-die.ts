import { afterCommit } from "@/db/after-commit";
import { database } from "@/db/client";
import { revokeOne } from "@/server/auth/sessions";
import { asId, type UserId } from "@/server/kernel/ids";

// Another instance, which revokes a session and dies between its COMMIT and whatever would follow.

const [userId = "", sessionId = ""] = process.argv.slice(2);
await database().identity(async (db) => {
  afterCommit(db, async () => {
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => undefined);
  });
  await revokeOne(db, asId<UserId>(userId), sessionId);
});
