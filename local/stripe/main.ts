import { parseArgs } from "node:util";
import { startStripe } from "./index";

const PARENT_CHECK_MS = 500;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "12111" },
    host: { type: "string", default: "127.0.0.1" },
    state: { type: "string", default: ".local/stripe.jsonl" },
    "public-url": { type: "string" },
    preview: { type: "boolean", default: false },
  },
});

if (process.env.NODE_ENV === "production" && !values.preview) {
  process.stderr.write(
    "The Stripe simulator does not start with NODE_ENV=production unless given --preview.\n",
  );
  process.exit(1);
}

const stripe = await startStripe({
  port: Number(values.port),
  host: values.host,
  stateFile: values.state,
  ...(values["public-url"] && { publicUrl: values["public-url"] }),
  log: (line) => process.stderr.write(`${line}\n`),
});

const stop = () => {
  stripe.close().finally(() => process.exit(0));
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
process.on("disconnect", stop);
// A parent that is killed outright sends nothing; its child is then handed to another.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && stop(), PARENT_CHECK_MS).unref();

process.stdout.write(`${JSON.stringify({ url: stripe.url })}\n`);
