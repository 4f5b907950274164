"use client";

import { useQuery } from "@tanstack/react-query";
import { Monitor } from "lucide-react";
import { useState } from "react";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { deviceOf } from "./device";
import { EndSessionsDialog } from "./end-sessions-dialog";
import { type Ending, useEndSessions } from "./use-end-sessions";

type Session = RouterOutputs["auth"]["listSessions"]["data"][number];

/** Where the person is signed in. */
export function SessionsList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.auth.listSessions.queryOptions({}));
  const [asked, setAsked] = useState<Ending>();
  const close = () => setAsked(undefined);
  const { end, tryEnd, pending } = useEndSessions({ onPasswordNeeded: setAsked, onEnded: close });
  return (
    <ListStates noun="sessions" query={query} isEmpty={({ data }) => data.length === 0} empty={null}>
      {({ data }) => (
        <div className="grid gap-4">
          <ul className="divide-y rounded-lg border">
            {data.map((session) => (
              <SessionRow key={session.id} session={session} pending={pending} onEnd={tryEnd} />
            ))}
          </ul>
          {data.length > 1 && (
            <Button
              variant="outline"
              className="justify-self-start"
              disabled={pending}
              onClick={() => tryEnd("others")}
            >
              Sign out everywhere else
            </Button>
          )}
          {asked && <EndSessionsDialog ending={asked} pending={pending} onClose={close} end={end} />}
        </div>
      )}
    </ListStates>
  );
}

interface SessionRowProps {
  session: Session;
  pending: boolean;
  onEnd: (ending: Ending) => void;
}

function SessionRow({ session, pending, onEnd }: SessionRowProps) {
  const device = deviceOf(session.userAgent);
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
          disabled={pending}
          onClick={() => onEnd({ sessionId: session.id, device })}
        >
          Sign out
        </Button>
      )}
    </li>
  );
}
