export * from "./duration";
export * from "./event";
export * from "./function-config";
export * from "./ids";
export * from "./op";
export * from "./reply";
export * from "./signature";
