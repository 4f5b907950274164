"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { toast } from "sonner";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment, toastProblem } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { deviceOf } from "./device";

type Session = RouterOutputs["auth"]["listSessions"]["data"][number];

/** Where the person is signed in. */
export function SessionsList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.auth.listSessions.queryOptions({}));
  return (
    <ListStates noun="sessions" query={query} isEmpty={({ data }) => data.length === 0} empty={null}>
      {({ data }) => (
        <div className="grid gap-4">
          <ul className="divide-y rounded-lg border">
            {data.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ul>
          {data.length > 1 && <SignOutOthers />}
        </div>
      )}
    </ListStates>
  );
}

function SessionRow({ session }: { session: Session }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const device = deviceOf(session.userAgent);
  const revoke = useMutation(
    trpc.auth.revokeSession.mutationOptions({
      onSuccess: () => {
        toast.success(`${device} is signed out.`);
        return queryClient.invalidateQueries(trpc.auth.listSessions.pathFilter());
      },
      onError: (error) => toastProblem("The session was not ended", error),
    }),
  );
  return (
    <li className="flex flex-wrap items-center gap-3 p-3 text-sm">
      <Monitor className="size-4 shrink-0 text-muted-foreground" aria-hidden />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="font-medium">{device}</span>
        <span className="text-xs text-muted-foreground">
          {session.addressPrefix && `${session.addressPrefix} · `}last used <Moment at={session.lastUsedAt} />
        </span>
      </div>
      {session.current ? (
        <Badge variant="success">This device</Badge>
      ) : (
        <Button
          variant="outline"
          size="sm"
          aria-label={`Sign out ${device}`}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate({ sessionId: session.id })}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}

function SignOutOthers() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.auth.revokeOtherSessions.mutationOptions({
      onSuccess: ({ ended }) => {
        toast.success(`${ended} other sessions were signed out.`);
        return queryClient.invalidateQueries(trpc.auth.listSessions.pathFilter());
      },
      onError: (error) => toastProblem("The other sessions were not ended", error),
    }),
  );
  return (
    <Button
      variant="outline"
      className="justify-self-start"
      disabled={revoke.isPending}
      onClick={() => revoke.mutate({})}
    >
      Sign out everywhere else
    </Button>
  );
}
