export { identifyOperatorToken, importanceOfOperatorToken } from "./identify";
