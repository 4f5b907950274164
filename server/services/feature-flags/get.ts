import type { z } from "zod";
import { database } from "@/db/client";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { readFlag, readSegment } from "./internal";
import type { FeatureFlag, FlagRef, Segment, SegmentRef } from "./schemas";

/** @throws AppError not_found */
export function getFlag(context: OpenContext, { key }: z.output<typeof FlagRef>): Promise<FeatureFlag> {
  operatorActing(context, "flags:read");
  return database().system((db) => readFlag(db, key));
}

/** @throws AppError not_found */
export function getSegment(context: OpenContext, { id }: z.output<typeof SegmentRef>): Promise<Segment> {
  operatorActing(context, "flags:read");
  return database().system((db) => readSegment(db, id));
}
