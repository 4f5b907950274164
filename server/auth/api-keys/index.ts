export { identifyApiKey, importanceOfApiKey } from "./identify";
