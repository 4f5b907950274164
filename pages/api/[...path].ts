import type { NextApiHandler, PageConfig } from "next";
import { serveRest } from "@/server/rest";

// The API's one route; it also tells that there is nothing else below /api. It is not in app/: a route handler there
// stands on Web requests and streams, which cost Next as much as the call itself (see docs/decisions/008).
export const config: PageConfig = { api: { bodyParser: false, externalResolver: true } };

const handler: NextApiHandler = (request, response) => serveRest(request, response);

export default handler;
