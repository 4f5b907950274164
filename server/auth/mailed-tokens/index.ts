export { checkToken, type IssuedToken, issueToken, spendToken, voidTokens } from "./tokens";
