export { LuaEngine, type LuaOptions } from "./engine";
