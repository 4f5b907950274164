export { isMadeOfContext, type PasswordOwner } from "./context-words";
export { hashPassword, verifyPassword } from "./hash";
export { isCommonPassword } from "./is-common";
