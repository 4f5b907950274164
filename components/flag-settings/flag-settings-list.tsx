"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Flag, Lock } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { ListStates, Pager } from "@/components/lists";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { PLANS } from "@/server/kernel/plans";
import type { FlagSetting } from "@/server/services/flag-settings/schemas";
import { SettingDialog } from "./setting-dialog";
import { SettingHistory } from "./setting-history";
import { nameOf, percentageText } from "./setting-words";

interface Opened {
  what: "change" | "history";
  setting: FlagSetting;
}

/** The flags that some plan leaves to its workspaces; those that this one's does not are shown, locked. */
export function FlagSettingsList() {
  const trpc = useTRPC();
  const [page, setPage] = useState(1);
  const [opened, setOpened] = useState<Opened>();
  const query = useQuery(
    trpc.flagSettings.list.queryOptions({ page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const empty = (
    <EmptyState icon={Flag} title="Nothing to choose yet">
      No feature is left to workspaces now. As soon as one is, it can be turned on and off here.
    </EmptyState>
  );
  const close = () => setOpened(undefined);
  return (
    <section aria-label="Features to choose" className="grid grid-cols-1 gap-4">
      <ListStates noun="features" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
        {(answer) => (
          <>
            <ul className="divide-y rounded-lg border">
              {answer.data.map((setting) => (
                <SettingRow
                  key={setting.key}
                  setting={setting}
                  onOpen={(what) => setOpened({ what, setting })}
                />
              ))}
            </ul>
            {answer.totalPages > 1 && (
              <Pager
                noun="features"
                page={answer.page}
                totalPages={answer.totalPages}
                total={answer.total}
                onPage={setPage}
              />
            )}
          </>
        )}
      </ListStates>
      {opened?.what === "change" && <SettingDialog setting={opened.setting} onClose={close} />}
      {opened?.what === "history" && <SettingHistory setting={opened.setting} onClose={close} />}
    </section>
  );
}

function SettingRow({ setting, onOpen }: { setting: FlagSetting; onOpen: (what: Opened["what"]) => void }) {
  const mayWrite = useCan("flags:write");
  const { key, manageable, dormant, updatedAt } = setting;
  const name = nameOf(setting);
  return (
    <li className="flex flex-wrap items-start gap-3 p-4 text-sm" aria-label={name}>
      <div className="grid min-w-48 flex-1 gap-1">
        <span className="font-medium break-words">{name}</span>
        {name !== key && <code className="font-mono text-xs break-all text-muted-foreground">{key}</code>}
        <span className="flex flex-wrap items-center gap-2 pt-1">
          <State setting={setting} />
          {updatedAt && (
            <span className="text-xs text-muted-foreground">
              chosen <Moment at={updatedAt} />
            </span>
          )}
        </span>
        {dormant && (
          <p className="text-muted-foreground">
            Your plan does not leave this to you now: what you chose is kept, and not in force.
          </p>
        )}
        {!manageable && <Upgrade setting={setting} />}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button
          variant="outline"
          size="sm"
          aria-label={`History of ${name}`}
          onClick={() => onOpen("history")}
        >
          History
        </Button>
        {mayWrite && (manageable || dormant) && (
          <Button size="sm" aria-label={`Change ${name}`} onClick={() => onOpen("change")}>
            Change
          </Button>
        )}
      </div>
    </li>
  );
}

function State({ setting: { percentage, dormant, manageable } }: { setting: FlagSetting }) {
  if (dormant) return <Badge variant="warning">Dormant: {percentageText(percentage).toLowerCase()}</Badge>;
  if (!manageable) {
    return (
      <Badge variant="outline">
        <Lock aria-hidden />
        Not yours to choose
      </Badge>
    );
  }
  return (
    <Badge variant={percentage ? "success" : percentage === null ? "secondary" : "outline"}>
      {percentageText(percentage)}
    </Badge>
  );
}

/** What is not left to this plan is teased, with the way to one that it is left to. */
function Upgrade({ setting: { plans } }: { setting: FlagSetting }) {
  const { slug } = useWorkspace();
  if (plans.length === 0) return null;
  const names = plans.map((plan) => PLANS[plan].name).join(" or ");
  return (
    <p className="text-muted-foreground">
      Yours to choose on {names}.{" "}
      <Link href={`/${slug}/billing`} className="text-foreground underline underline-offset-4">
        See the plans
      </Link>
    </p>
  );
}
