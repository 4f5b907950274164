import { type Aggregation, isBuiltInMeter } from "@/server/kernel/meters";
import { type Item, invalid, type Refusal } from "./read-item";

export interface MeterRule {
  key: string;
  aggregation: Aggregation;
  archived: boolean;
}

/** Whether quantities of the meter add up over hours, keys and members. A unique count does value by value. */
export function addsUp(aggregation: Aggregation): boolean {
  return aggregation !== "max" && aggregation !== "last";
}

/** What an event says of its meter, as a number: each event of a count is one. */
export function amountOf({ kind, quantity }: Item, aggregation: Aggregation): string {
  if (kind === "void") return "0";
  return takesQuantity(aggregation) ? String(quantity) : "1";
}

const takesQuantity = (aggregation: Aggregation) => aggregation !== "count" && aggregation !== "unique";

/** Why the event does not fit its meter; undefined when it does. */
export function refuseByMeter(item: Item, meter: MeterRule | undefined): Refusal | undefined {
  if (isBuiltInMeter(item.meter)) {
    const message = "is a built-in meter, which takes no events: it is counted here";
    return { code: "not_event_sourced", pointer: "/type", message };
  }
  if (!meter) return { code: "unknown_meter", pointer: "/type", message: "is no meter of this workspace" };
  if (meter.archived) return { code: "archived_meter", pointer: "/type", message: "is an archived meter" };
  return item.kind === "event" ? refuseData(item, meter.aggregation) : refuseChange(item, meter.aggregation);
}

function refuseData({ quantity, value }: Item, aggregation: Aggregation): Refusal | undefined {
  const wanted = takesQuantity(aggregation);
  if (wanted && quantity === null) return invalid("/data/quantity", "must be given");
  if (!wanted && quantity !== null) {
    return invalid("/data/quantity", "must not be given: the meter counts events, or their values");
  }
  if (aggregation === "unique" && value === null) return invalid("/data/value", "must be given");
  if (aggregation !== "unique" && value !== null) {
    return invalid("/data/value", "must not be given: the meter does not count values");
  }
  return undefined;
}

function refuseChange(item: Item, aggregation: Aggregation): Refusal | undefined {
  if (item.value !== null)
    return invalid("/data/value", "must not be given: the event that it is about has it");
  if (item.dimension !== null) {
    return invalid("/data/dimension", "must not be given: the event that it is about has it");
  }
  if (item.kind === "void") {
    return item.quantity === null ? undefined : invalid("/data/quantity", "must not be given");
  }
  if (!takesQuantity(aggregation)) {
    const message = "has no quantity to correct: void the event, and send another";
    return { code: "not_correctable", pointer: "/data/corrects", message };
  }
  return item.quantity === null ? invalid("/data/quantity", "must be given") : undefined;
}
