export { identifyApiKey, rememberedApiKey } from "./identify";
