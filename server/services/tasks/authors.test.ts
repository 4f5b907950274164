import { describe, expect, it } from "vitest";
import { asId, newId, type TaskId } from "@/server/kernel/ids";
import type { Permission } from "@/server/kernel/permissions";
import * as apiKeys from "@/server/services/api-keys";
import { startTestApp } from "@/tests/support/app";
import { mintProject } from "@/tests/support/factories";
import { type Place, people } from "@/tests/support/people";
import { rest } from "@/tests/support/rest";
import * as tasks from "./index";

const app = startTestApp();
const { place, tenantWith, as } = people(() => app().db);

async function scene() {
  const { tenant, owner } = await tenantWith();
  const projectId = await mintProject(app().db, tenant.id);
  const author = await place(tenant.id, "member");
  const colleague = await place(tenant.id, "member");
  const make = (who: Place, assigneeId: string | null = null) =>
    as(who, (context) => tasks.createTask(context, { projectId, title: "Weld", assigneeId }));
  return { tenant, owner, author, colleague, make };
}

const rename = (who: Place, taskId: string) =>
  as(who, (context) => tasks.updateTask(context, { taskId, title: `${newId<TaskId>()}` }));
const remove = (who: Place, taskId: string) => as(who, (context) => tasks.deleteTask(context, { taskId }));
const REFUSED = { code: "forbidden", details: { permission: "tasks:manage" } };

describe("whose a task is", () => {
  it("is not got around by a key: only who may manage tasks makes one with tasks:write", async () => {
    const { owner, author } = await scene();
    const rights = new Set<Permission>(["api-keys:write", "tasks:read", "tasks:write"]);
    const make = (who: Place, scopes: ("tasks:read" | "tasks:write")[]) =>
      as(who, (context) => apiKeys.createApiKey(context, { name: "Key", scopes }));
    expect(await make({ ...author, rights }, ["tasks:read"])).toMatchObject({ scopes: ["tasks:read"] });
    await expect(make({ ...author, rights }, ["tasks:write"])).rejects.toMatchObject({ code: "forbidden" });
    expect(await make(owner, ["tasks:write"])).toMatchObject({ scopes: ["tasks:write"] });
  });

  it("lets a member change and delete what they made, and nobody else's", async () => {
    const { author, colleague, make } = await scene();
    const task = await make(author);
    expect(task.createdBy).toBe(author.membershipId);
    await expect(rename(colleague, task.id)).rejects.toMatchObject(REFUSED);
    await expect(remove(colleague, task.id)).rejects.toMatchObject(REFUSED);
    expect((await rename(author, task.id)).id).toBe(task.id);
    expect(await remove(author, task.id)).toBeNull();
  });

  it("lets the one to whom it is assigned change it, as long as it is", async () => {
    const { author, colleague, make } = await scene();
    const task = await make(author, colleague.membershipId);
    expect((await rename(colleague, task.id)).id).toBe(task.id);
    await as(author, (context) => tasks.updateTask(context, { taskId: task.id, assigneeId: null }));
    await expect(rename(colleague, task.id)).rejects.toMatchObject(REFUSED);
  });

  it("is nobody's way to take a task: a member cannot assign another's to themselves", async () => {
    const { author, colleague, make } = await scene();
    const task = await make(author);
    await expect(
      as(colleague, (context) =>
        tasks.updateTask(context, { taskId: task.id, assigneeId: colleague.membershipId }),
      ),
    ).rejects.toMatchObject(REFUSED);
  });

  it("matters not to who may manage tasks, nor to an API key with tasks:write", async () => {
    const { tenant, owner, author, make } = await scene();
    const admin = await place(tenant.id, "admin");
    const task = await make(author);
    for (const who of [admin, owner]) expect((await rename(who, task.id)).id).toBe(task.id);
    const answer = await rest("PATCH", `/tasks/${task.id}`, { key: tenant.apiKey, body: { title: "Paint" } });
    expect(answer).toMatchObject({ status: 200, body: { createdBy: author.membershipId } });
    const made = await rest("POST", "/tasks", {
      key: tenant.apiKey,
      body: { projectId: task.projectId, title: "Drill" },
    });
    expect(made.body.createdBy).toBeNull();
    await expect(rename(author, asId<TaskId>(made.body.id))).rejects.toMatchObject(REFUSED);
  });
});
