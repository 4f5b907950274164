import type { FlagSetting } from "@/server/services/flag-settings/schemas";

/** What a workspace chose, as people say it. */
export function percentageText(percentage: number | null): string {
  if (percentage === null) return "As the provider has it";
  if (percentage === 0) return "Off";
  if (percentage === 100) return "On for everybody";
  return `On for ${percentage} % of people`;
}

/** What it is called: what the code declares it does, or its key. */
export const nameOf = ({ description, key }: Pick<FlagSetting, "description" | "key">) => description ?? key;
