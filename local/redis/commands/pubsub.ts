import { type Bytes, NO_REPLY, pushReply, type Reply } from "@/local/redis/resp";
import type { Command, Context } from "./command";

function subscribe({ client }: Context, channels: readonly Bytes[]): Reply {
  for (const channel of channels) {
    client.channels.add(channel);
    client.send(pushReply(["subscribe", channel, client.channels.size]));
  }
  return NO_REPLY;
}

function unsubscribe({ client }: Context, args: readonly Bytes[]): Reply {
  const channels = args.length > 0 ? args : [...client.channels];
  for (const channel of channels) {
    client.channels.delete(channel);
    client.send(pushReply(["unsubscribe", channel, client.channels.size]));
  }
  if (channels.length === 0) client.send(pushReply(["unsubscribe", null, 0]));
  return NO_REPLY;
}

function publish({ server }: Context, [channel = "", message = ""]: readonly Bytes[]): Reply {
  let receivers = 0;
  for (const client of server.clients) {
    if (!client.channels.has(channel)) continue;
    client.send(pushReply(["message", channel, message]));
    receivers += 1;
  }
  return receivers;
}

export const pubsub: readonly Command[] = [
  { name: "subscribe", arity: -2, noScript: true, run: subscribe },
  { name: "unsubscribe", arity: -1, noScript: true, run: unsubscribe },
  { name: "publish", arity: 3, run: publish },
];
