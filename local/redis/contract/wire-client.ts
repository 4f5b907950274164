import { createConnection, type Socket } from "node:net";
import { readWire, type WireReply } from "./reply-reader";

/** A bare client: what it gives is what was sent, byte for byte, without a library's opinion. */
export class WireClient {
  readonly #socket: Socket;
  #text = "";
  #wake: () => void = () => {};
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (chunk) => {
      this.#text += chunk.toString("latin1");
      this.#wake();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static connect(port: number): Promise<WireClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ port, host: "127.0.0.1" }, () => resolve(new WireClient(socket)));
      socket.once("error", reject);
    });
  }

  /** Sends bytes (latin1) as they are. */
  write(raw: string): void {
    this.#socket.write(raw, "latin1");
  }

  async call(...command: readonly string[]): Promise<WireReply> {
    this.write(encodeRequest(command));
    return this.read();
  }

  /** The next reply; rejects when the connection ends or nothing comes for 10 s. */
  async read(): Promise<WireReply> {
    for (;;) {
      const parsed = readWire(this.#text);
      if (parsed !== null) {
        this.#text = this.#text.slice(parsed.end);
        return parsed.reply;
      }
      if (this.#closed) throw new Error(`connection closed; unread: ${JSON.stringify(this.#text)}`);
      await this.#more();
    }
  }

  /** Everything sent until the peer closes. */
  async readToEnd(): Promise<string> {
    while (!this.#closed) await this.#more();
    return this.#text;
  }

  close(): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("no reply within 10 s")), 10_000);
      this.#wake = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }
}

/** A request as RESP, from latin1 arguments. */
export function encodeRequest(command: readonly string[]): string {
  return `*${command.length}\r\n${command.map((arg) => `$${arg.length}\r\n${arg}\r\n`).join("")}`;
}
