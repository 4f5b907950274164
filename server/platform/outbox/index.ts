export { EVENTS, type EventData, type EventName } from "./catalogue";
export { emitEvent } from "./emit";
