import { describe, expect, it } from "vitest";
import { readLimited } from "./read-limited";

function given(chunks: readonly string[], length?: string) {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled];
        seen.pulled += 1;
        if (chunk === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, request: { headers: new Headers(length ? { "content-length": length } : {}), body } };
}

const TOO_LARGE = { code: "payload_too_large", message: "The body may hold at most 4 bytes." };

describe("a body that is read within a limit", () => {
  it("is what was sent, in whatever pieces, up to the last byte; none is empty", async () => {
    expect((await readLimited(given(["ab", "c", "d"]).request, 4)).toString()).toBe("abcd");
    expect((await readLimited({ headers: new Headers(), body: null }, 4)).length).toBe(0);
  });

  it("is given up on at the piece that is too much, whatever length it claims", async () => {
    for (const claimed of [undefined, "4", "nonsense"]) {
      const { seen, request } = given(["abc", "de", "f"], claimed);
      await expect(readLimited(request, 4)).rejects.toMatchObject(TOO_LARGE);
      expect(seen).toEqual({ pulled: 2, cancelled: true });
    }
  });

  it("is not read at all where it says that it is too large", async () => {
    const { seen, request } = given(["abcde"], "5");
    await expect(readLimited(request, 4)).rejects.toMatchObject(TOO_LARGE);
    expect(seen.pulled).toBe(0);
  });
});
