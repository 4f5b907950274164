import type { NextApiHandler, PageConfig } from "next";
import { serveRest } from "@/server/rest";

// The API's one route is not in app/: a route handler there stands on Web requests and streams, which cost Next as
// much again as everything that we do for a call. Here it gets Node's own (see docs/decisions/008).
export const config: PageConfig = { api: { bodyParser: false, externalResolver: true } };

const handler: NextApiHandler = (request, response) => serveRest(request, response);

export default handler;
