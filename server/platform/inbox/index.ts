export { consumeOnce } from "./consume-once";
