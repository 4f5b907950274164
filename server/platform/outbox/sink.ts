import type { OutboxEvent } from "./claim";

/** Where the relay hands events to. The same event may come again: `id` tells. */
export interface EventSink {
  /**
   * Resolves once every event is accepted for good. Must settle well within the database's deadline, since the
   * events are locked meanwhile. @throws EventsRefused when the sink answered; anything else means unreachable
   */
  send(events: readonly OutboxEvent[]): Promise<void>;
}

/** The sink answered, and did not take the events: one of them may be at fault. */
export class EventsRefused extends Error {
  override readonly name = "EventsRefused";
  /** True for a fault of the sink itself (a 5xx), which other events may meet as well. */
  readonly sinkFault: boolean;

  constructor(message: string, options: { sinkFault: boolean }) {
    super(message);
    this.sinkFault = options.sinkFault;
  }
}
