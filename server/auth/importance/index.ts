export { importanceOf, noteImportance } from "./importance";
