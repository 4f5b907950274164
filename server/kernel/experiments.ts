/** What is exposed, and counted once: a workspace, or a person in one. */
export const SUBJECT_KINDS = ["tenant", "user"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** A variant and its part of all subjects, as the weights stood when the experiment began. */
export interface PromisedVariant {
  name: string;
  weight: number;
}

/** An experiment that stands on a flag, as each instance holds it beside the flag. */
export interface RunningExperiment {
  id: string;
  subjectKind: SubjectKind;
}

/** Somebody was given a variant by code that acts on it. */
export interface Exposure {
  experimentId: string;
  tenantId: string;
  /** The tenant's id or a person's, as the experiment's kind says. */
  subjectId: string;
  variant: string;
  atMs: number;
}
