import { AppError } from "@/server/kernel/errors";

interface Receiving {
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | null;
}

/** The raw body, read no further than the limit, whatever its length claims to be. @throws AppError payload_too_large */
export async function readLimited({ headers, body }: Receiving, maxBytes: number): Promise<Buffer> {
  if (Number(headers.get("content-length")) > maxBytes) throw bodyTooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Thrown out of, the loop gives the stream up.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw bodyTooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function bodyTooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The body may hold at most ${maxBytes} bytes.`);
}
