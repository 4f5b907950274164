export {
  type Client,
  type Command,
  CommandError,
  type Context,
  type ScriptCall,
  type ScriptEngine,
  type ServerState,
} from "./command";
export { execute } from "./execute";
export { runCommand } from "./run";
export { resolveCommand } from "./table";
export { unwatch } from "./transactions";
