import { referenceBundle } from "@/app/docs/api/bundle";

/** The reference's script, from here and not from a CDN. Any other name than the current one is 404. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ file: string }> },
): Promise<Response> {
  const [{ file }, { name, content }] = await Promise.all([params, referenceBundle()]);
  if (file !== name) return new Response("Not found", { status: 404 });
  return new Response(content, {
    headers: {
      "Content-Type": "text/javascript; charset=utf-8",
      "Cache-Control": "public, max-age=31536000, immutable",
      "Cross-Origin-Resource-Policy": "same-origin",
    },
  });
}
