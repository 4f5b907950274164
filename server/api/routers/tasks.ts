import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as tasks from "@/server/services/tasks";
import { CreateTask, ListTasks, Task, TaskList, TaskRef, UpdateTask } from "@/server/services/tasks/schemas";

const shared = { feature: "tasks", meter: "api_calls" } as const;
const reads = { ...shared, permission: "tasks:read" } as const;
const writes = { ...shared, permission: "tasks:write" } as const;
const tag = "Tasks";

export const tasksRouter = router({
  list: operation({ ...reads, rest: { method: "GET", path: "/tasks", summary: "List tasks", tag } })
    .input(ListTasks)
    .output(TaskList)
    .query(({ ctx, input }) => tasks.listTasks(ctx, input)),

  get: operation({ ...reads, rest: { method: "GET", path: "/tasks/{taskId}", summary: "Get a task", tag } })
    .input(TaskRef)
    .output(Task)
    .query(({ ctx, input }) => tasks.getTask(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/tasks", status: 201, summary: "Create a task in a project", tag },
  })
    .input(CreateTask)
    .output(Task)
    .mutation(({ ctx, input }) => tasks.createTask(ctx, input)),

  update: operation({
    ...writes,
    rest: { method: "PATCH", path: "/tasks/{taskId}", summary: "Update a task", tag },
  })
    .input(UpdateTask)
    .output(Task)
    .mutation(({ ctx, input }) => tasks.updateTask(ctx, input)),

  delete: operation({
    ...writes,
    rest: { method: "DELETE", path: "/tasks/{taskId}", status: 204, summary: "Delete a task", tag },
  })
    .input(TaskRef)
    .output(z.null())
    .mutation(({ ctx, input }) => tasks.deleteTask(ctx, input)),
});
