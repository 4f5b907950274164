export { identifyApiKey } from "./identify";
