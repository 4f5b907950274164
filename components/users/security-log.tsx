"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import {
  Ban,
  KeyRound,
  LifeBuoy,
  Lock,
  LogIn,
  LogOut,
  type LucideIcon,
  ShieldCheck,
  ShieldOff,
} from "lucide-react";
import { type RouterOutputs, useTRPC, useTRPCClient } from "@/components/api";
import { Moment } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { Button } from "@/components/ui/button";
import { deviceOf } from "./device";

type SecurityEvent = RouterOutputs["auth"]["listSecurityEvents"]["data"][number];

const LABELS: Readonly<Record<SecurityEvent["kind"], { label: string; icon: LucideIcon; alarming?: true }>> =
  {
    signed_in: { label: "Signed in", icon: LogIn },
    sign_in_failed: { label: "A sign-in failed", icon: Ban, alarming: true },
    locked: { label: "Signing in was paused after too many tries", icon: Lock, alarming: true },
    password_changed: { label: "Password changed", icon: KeyRound },
    second_factor_added: { label: "Second factor added", icon: ShieldCheck },
    second_factor_removed: { label: "Second factor removed", icon: ShieldOff, alarming: true },
    recovery_code_used: { label: "A recovery code was used", icon: LifeBuoy, alarming: true },
    recovery_codes_replaced: { label: "New recovery codes made", icon: LifeBuoy },
    session_revoked: { label: "Another device was signed out", icon: LogOut },
    operator_token_created: { label: "Operator token made", icon: KeyRound },
    operator_token_revoked: { label: "Operator token revoked", icon: Ban },
  };

/** What happened to the person's account in the last 90 days. */
export function SecurityLog() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  // tRPC's own options send a `direction` along, which the operation refuses as every field that it does not know.
  const query = useInfiniteQuery({
    queryKey: trpc.auth.listSecurityEvents.pathKey(),
    queryFn: ({ pageParam }) =>
      client.auth.listSecurityEvents.query(pageParam === undefined ? {} : { cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <ListStates
      noun="recent events"
      query={query}
      isEmpty={({ pages }) => pages.every(({ data }) => data.length === 0)}
      empty={<p className="text-sm text-muted-foreground">Nothing in the last 90 days.</p>}
    >
      {({ pages }) => (
        <div className="grid gap-4">
          <ul className="divide-y rounded-lg border" aria-label="Recent activity">
            {pages.flatMap(({ data }) => data.map((event) => <EventRow key={event.id} event={event} />))}
          </ul>
          {query.hasNextPage && (
            <Button
              variant="outline"
              className="justify-self-start"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show older
            </Button>
          )}
        </div>
      )}
    </ListStates>
  );
}

function EventRow({ event }: { event: SecurityEvent }) {
  const { label, icon: Icon, alarming } = LABELS[event.kind];
  return (
    <li className="flex items-center gap-3 p-3 text-sm">
      <Icon
        className={`size-4 shrink-0 ${alarming ? "text-warning" : "text-muted-foreground"}`}
        aria-hidden
      />
      <div className="grid min-w-0 flex-1 gap-0.5">
        <span className="font-medium">{label}</span>
        <span className="text-xs break-words text-muted-foreground">
          {deviceOf(event.userAgent)} · {event.addressPrefix} · <Moment at={event.createdAt} />
        </span>
      </div>
    </li>
  );
}
