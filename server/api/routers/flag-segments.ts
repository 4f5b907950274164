import { operation } from "@/server/api/operation";
import * as flags from "@/server/services/feature-flags";
import {
  CreateSegment,
  ListSegments,
  RemoveSegment,
  Segment,
  SegmentList,
  SegmentRef,
  UpdateSegment,
} from "@/server/services/feature-flags/schemas";

const SEGMENTS = "Flag segments";

/** Of the router of feature flags, which share them. */
export const segmentOperations = {
  listSegments: operation({
    access: "operator",
    scope: "flags:read",
    rest: { method: "GET", path: "/flag-segments", summary: "List segments", tag: SEGMENTS },
  })
    .input(ListSegments)
    .output(SegmentList)
    .query(({ ctx, input }) => flags.listSegments(ctx, input)),

  getSegment: operation({
    access: "operator",
    scope: "flags:read",
    rest: { method: "GET", path: "/flag-segments/{id}", summary: "Get a segment", tag: SEGMENTS },
  })
    .input(SegmentRef)
    .output(Segment)
    .query(({ ctx, input }) => flags.getSegment(ctx, input)),

  createSegment: operation({
    access: "operator",
    scope: "flags:write",
    rest: { method: "POST", path: "/flag-segments", status: 201, summary: "Create a segment", tag: SEGMENTS },
  })
    .input(CreateSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.createSegment(ctx, input)),

  updateSegment: operation({
    access: "operator",
    scope: "flags:write",
    rest: { method: "PATCH", path: "/flag-segments/{id}", summary: "Change a segment", tag: SEGMENTS },
  })
    .input(UpdateSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.updateSegment(ctx, input)),

  removeSegment: operation({
    access: "operator",
    scope: "flags:write",
    rest: {
      method: "DELETE",
      path: "/flag-segments/{id}",
      status: 204,
      summary: "Remove a segment",
      tag: SEGMENTS,
    },
  })
    .input(RemoveSegment)
    .output(Segment)
    .mutation(({ ctx, input }) => flags.removeSegment(ctx, input)),
};
