import type { StackContext } from "./context";
import { runStandIn } from "./run-stand-in";
import type { StandInName, StandIns } from "./stand-ins";

/** Starts one stand-in as a step of the report, and has it stopped with the stack. */
export async function startOne<Name extends StandInName>(
  context: StackContext,
  title: string,
  name: Name,
  options: StandIns[Name]["options"],
  detail: (ready: StandIns[Name]["ready"]) => string,
): Promise<StandIns[Name]["ready"]> {
  const work = async () => {
    const running = await runStandIn({ ...context, note: context.report.note }, name, options);
    context.onClose(running.stop);
    return running.ready;
  };
  return context.report.step(title, work, detail);
}

/** Notes an address that the environment names, without its password. */
export async function asGiven({ report }: StackContext, title: string, url: string): Promise<string> {
  const shown = new URL(url);
  if (shown.password) shown.password = "…";
  report.note(`${title} as the environment says: ${decodeURI(shown.href)}`);
  return url;
}
