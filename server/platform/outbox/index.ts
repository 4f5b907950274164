export { type OutboxBacklog, readBacklog } from "./backlog";
export { wakeRelay } from "./bell";
export { EVENTS, type EventData, type EventName } from "./catalogue";
export type { OutboxEvent } from "./claim";
export { type DeadLetter, listDeadLetters, replayDeadLetters } from "./dead-letters";
export { type EmitContext, emitEvent, emitEvents } from "./emit";
export { type Relay, type RelayOptions, relayPending, startRelay } from "./relay";
export { type EventSink, EventsRefused } from "./sink";
