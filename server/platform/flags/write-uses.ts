import { sql } from "drizzle-orm";
import { database } from "@/db/client";

/**
 * Keeps that flags were evaluated on a day; answers those of them that it kept. One that is being removed is left out,
 * so that this waits for nobody. Rows go with their flags: each new one carries on since when days are noted at all.
 */
export function writeUses(keys: readonly string[], day: string): Promise<string[]> {
  return database().system(async (db) => {
    const rows = await db.execute<{ key: string }>(sql`
      insert into flag_uses (flag_key, first_day, last_day)
      select key, least(${day}::date, (select min(first_day) from flag_uses)), ${day}::date from feature_flags
      where key in (select jsonb_array_elements_text(${JSON.stringify(keys)}::text::jsonb))
      order by key for key share skip locked
      on conflict (flag_key) do update set last_day = greatest(flag_uses.last_day, excluded.last_day)
      returning flag_key as key`);
    return rows.map(({ key }) => key);
  });
}
