/** What a variant carries, as its definition has it. */
export interface FlagPayload {
  type: string;
  value: string;
}

/** The types of values that a flag may be asked for, beside on and off. */
export interface FlagValues {
  string: string;
  number: number;
  object: unknown;
}

const OF_TYPE: Readonly<Record<keyof FlagValues, readonly string[]>> = {
  string: ["string", "csv"],
  number: ["number"],
  object: ["json"],
};

/** The payload as a value of the type; undefined where there is none, or it is of another type or not readable. */
export function payloadAs<T extends keyof FlagValues>(
  type: T,
  payload: FlagPayload | null | undefined,
): FlagValues[T] | undefined {
  if (!payload || !OF_TYPE[type].includes(payload.type)) return undefined;
  return READERS[type](payload.value);
}

const READERS: Readonly<{ [T in keyof FlagValues]: (text: string) => FlagValues[T] | undefined }> = {
  string: (text) => text,
  number(text) {
    const value = Number(text);
    return text.trim() === "" || !Number.isFinite(value) ? undefined : value;
  },
  object(text) {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === "object" && value !== null ? value : undefined;
    } catch {
      return undefined;
    }
  },
};
