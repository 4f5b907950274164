import { Middleware } from "inngest";

export interface KillPoint {
  tenantId: string;
  step: string;
  when: "before" | "after";
}

let killPoint: KillPoint | undefined;

process.on("message", (message) => {
  killPoint = (message as { killAt?: KillPoint }).killAt;
  process.send?.("armed");
});

/** Kills this process without notice when a step of a tenant is about to begin, or has just ended unreported. */
export class KillPoints extends Middleware.BaseMiddleware {
  readonly id = "kill-points";

  override async wrapStepHandler({ next, stepInfo, ctx }: Middleware.WrapStepHandlerArgs): Promise<unknown> {
    const { tenantId } = ctx.event.data;
    const isHere = (when: KillPoint["when"]) =>
      killPoint?.when === when &&
      killPoint.step === stepInfo.options.id &&
      killPoint.tenantId === String(tenantId);
    if (isHere("before")) process.kill(process.pid, "SIGKILL");
    const result = await next();
    if (isHere("after")) process.kill(process.pid, "SIGKILL");
    return result;
  }
}
