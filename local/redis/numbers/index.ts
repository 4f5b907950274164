export { parseDouble } from "./doubles";
export { formatG } from "./format-g";
export { INT64_MAX, INT64_MIN, parseIndex, parseInt64 } from "./integers";
export { addLongDouble, formatLongDouble, parseLongDouble } from "./long-double";
export { type Conversion, formatFloat, formatInteger, formatText } from "./printf";
