import type { Socket } from "node:net";
import { type Client, execute, type ServerState, unwatch } from "@/local/redis/commands";
import {
  type Bytes,
  encodeReply,
  errorReply,
  ProtocolError,
  type Reply,
  RequestParser,
} from "@/local/redis/resp";

/** What a connection needs of the server besides its state. */
export type ConnectionHost = {
  readonly state: ServerState;
  /** Resolves when a pause (DEBUG SLEEP) is over; null when there is none. */
  readonly paused: () => Promise<void> | null;
  readonly log: (line: string) => void;
};

function newClient(id: number, send: (reply: Reply) => void, closeAfterReply: () => void): Client {
  return {
    id,
    name: "",
    protocol: 2,
    channels: new Set(),
    transaction: null,
    watched: new Set(),
    watcher: { dirty: false },
    send,
    closeAfterReply,
  };
}

/** Serves one socket: requests in order, replies of a pipelined batch in one write. */
export class Connection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #client: Client;
  readonly #parser = new RequestParser();
  #out: Bytes = "";
  #closing = false;
  #waiting = false;

  constructor(socket: Socket, id: number, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    this.#client = newClient(
      id,
      (reply) => this.#send(reply),
      () => {
        this.#closing = true;
      },
    );
    host.state.clients.add(this.#client);
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#end());
  }

  #receive(chunk: Buffer): void {
    if (this.#closing) return;
    this.#parser.push(chunk);
    if (!this.#waiting) this.#drain();
  }

  #drain(): void {
    const { state } = this.#host;
    const context = { db: state.db, server: state, client: this.#client };
    try {
      while (!this.#closing) {
        if (this.#waitForPause()) return;
        const request = this.#parser.next();
        if (request === null) break;
        // First run it, then append: SUBSCRIBE itself adds to what is waiting to be sent.
        const reply = execute(context, request);
        this.#out += encodeReply(reply, this.#client.protocol);
      }
    } catch (error) {
      this.#fail(error);
    }
    if (!this.#waitForPause()) this.#flush();
  }

  /** While the server is paused nothing is read and nothing sent; afterwards the work goes on here. */
  #waitForPause(): boolean {
    const pause = this.#host.paused();
    if (pause === null) return false;
    this.#waiting = true;
    pause.then(() => {
      this.#waiting = false;
      this.#drain();
    });
    return true;
  }

  #fail(error: unknown): void {
    this.#closing = true;
    if (error instanceof ProtocolError) {
      this.#out += encodeReply(errorReply(`ERR Protocol error: ${error.message}`), 2);
      return;
    }
    this.#host.log(`fault in the engine: ${error instanceof Error ? error.stack : String(error)}`);
    this.#out += encodeReply(errorReply("ERR internal error of the Redis engine; see its log"), 2);
  }

  /** A message outside a request is flushed with whatever else this turn of the event loop brings. */
  #send(reply: Reply): void {
    if (this.#out === "") setImmediate(() => this.#flush());
    this.#out += encodeReply(reply, this.#client.protocol);
  }

  #flush(): void {
    if (this.#out !== "" && this.#socket.writable) this.#socket.write(this.#out, "latin1");
    this.#out = "";
    if (this.#closing) this.#socket.end();
  }

  #end(): void {
    this.#closing = true;
    this.#host.state.clients.delete(this.#client);
    unwatch({ db: this.#host.state.db, client: this.#client });
  }
}
