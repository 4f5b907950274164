import { z } from "zod";
import { line } from "@/server/kernel/text";

/** As the OpenFeature Remote Evaluation Protocol has it: open-feature/protocol, service/openapi.yaml, 0.1.0. */

export const OfrepRequest = z
  .object({
    context: z
      .object({
        targetingKey: z.string().optional().meta({
          description: "Your end user: `userId` of the flags' definitions. Without it, the workspace.",
        }),
      })
      .catchall(z.unknown())
      .optional(),
  })
  .meta({ id: "OfrepRequest" });

/** What is in it is for the verb to read: what is wrong is answered as the protocol has it. */
export const EvaluateAll = z.strictObject({ body: z.unknown() });
export const EvaluateOne = z.strictObject({ key: line(1, 200), body: z.unknown() });

export const OfrepEvaluation = z
  .object({
    key: z.string(),
    value: z
      .union([z.boolean(), z.string(), z.number(), z.record(z.string(), z.unknown()), z.array(z.unknown())])
      .meta({
        description: "The payload of the variant that the flag gives, by its type; else whether it is on.",
      }),
    reason: z.enum(["TARGETING_MATCH", "SPLIT", "DISABLED", "DEFAULT"]),
    variant: z.string().optional(),
    metadata: z.record(z.string(), z.union([z.boolean(), z.string(), z.number()])),
  })
  .meta({ id: "OfrepEvaluation" });
export type OfrepEvaluation = z.output<typeof OfrepEvaluation>;

const ERROR_CODES = ["PARSE_ERROR", "TARGETING_KEY_MISSING", "INVALID_CONTEXT", "FLAG_NOT_FOUND"] as const;
export type OfrepErrorCode = (typeof ERROR_CODES)[number];

export const OfrepFailure = z
  .object({
    key: z.string().optional().meta({ description: "Of one that is asked for by its key." }),
    errorCode: z.enum(ERROR_CODES),
    errorDetails: z.string(),
  })
  .meta({ id: "OfrepFailure" });
export type OfrepFailure = z.output<typeof OfrepFailure>;

export const OfrepBulk = z.object({ flags: z.array(OfrepEvaluation) }).meta({ id: "OfrepBulk" });

/** What is answered with 200, or else with the status of the protocol. */
export const OneAnswer = z.union([OfrepEvaluation, OfrepFailure]);
export const AllAnswer = z.union([OfrepBulk, OfrepFailure]);
