import type { ReactNode } from "react";
import { ProblemAlert } from "@/components/feedback";
import { ListSkeleton } from "./list-skeleton";

export interface ListStatesProps<Answer> {
  noun: string;
  query: { data: Answer | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  isEmpty: (answer: Answer) => boolean;
  empty: ReactNode;
  children: (answer: Answer) => ReactNode;
}

/** A list in whichever state it is: on its way, failed, empty, or there. */
export function ListStates<Answer>({ noun, query, isEmpty, empty, children }: ListStatesProps<Answer>) {
  const { data } = query;
  if (data !== undefined) return isEmpty(data) ? empty : children(data);
  if (query.error) {
    return (
      <ProblemAlert
        error={query.error}
        kept={`Your ${noun} are safe; only showing them failed.`}
        retry={() => void query.refetch()}
      />
    );
  }
  return <ListSkeleton label={noun} />;
}
