export { handleAuth } from "./handler";
