import { LinkedQueue, type Place } from "./linked-queue";

/** Whose turn it is counted by: a tenant's id; undefined is for what runs outside every tenant. */
export type Holder = string | undefined;

export interface PermitLimits {
  /** How many there are. */
  size: number;
  /** The most that one tenant holds at once; what runs outside every tenant may hold all. */
  share: number;
  /** The most that one tenant lets wait. */
  queue: number;
}

/** Why somebody who waited gets none. */
export class NoPermit extends Error {
  override readonly name = "NoPermit";

  constructor(readonly reason: "queue_full" | "caller_gone") {
    super(`There is no permit: ${reason}.`);
  }
}

export interface Wait {
  /** Resolves when the permit is held. Rejects with NoPermit where its turn came after its caller had gone. */
  granted: Promise<void>;
  /** Gives up: the place in the queue, or the permit, if it was granted a moment ago. */
  leave(): void;
}

interface Waiter {
  granted: Promise<void>;
  grant(): void;
  refuse(): void;
  isGone: () => boolean;
  holds: boolean;
}

interface Lane {
  holder: Holder;
  share: number;
  held: number;
  waiting: LinkedQueue<Waiter>;
  /** Its place among those that may have the next permit: it has somebody waiting, and holds less than its share. */
  turn: Place<Lane> | undefined;
}

/**
 * Permits that are dealt out tenant by tenant, one each in turn, first come first served within a tenant, and never
 * more to one than its share (a bulkhead for each, and round robin between them). Each step costs the same however
 * many wait. While a permit is free nobody waits who may have it, so that one that is given back is dealt out at once.
 */
export class FairPermits {
  readonly #limits: PermitLimits;
  readonly #lanes = new Map<Holder, Lane>();
  readonly #turns = new LinkedQueue<Lane>();
  #held = 0;
  #waiting = 0;
  #wanting = 0;

  constructor(limits: PermitLimits) {
    this.#limits = limits;
  }

  get held(): number {
    return this.#held;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Of those waiting, how many would hold a permit if there were enough: the others wait for their own tenant. */
  get wanting(): number {
    return this.#wanting;
  }

  /** Takes a permit, if it can be had at once. */
  take(holder: Holder): boolean {
    if (this.#held >= this.#limits.size) return false;
    const lane = this.#lanes.get(holder) ?? this.#open(holder);
    if (lane.held >= lane.share) return false;
    lane.held += 1;
    this.#held += 1;
    return true;
  }

  /** Waits for a permit that could not be had at once. @throws NoPermit where too many of the tenant's wait */
  wait(holder: Holder, isGone: () => boolean = () => false): Wait {
    const lane = this.#lanes.get(holder) ?? this.#open(holder);
    if (holder !== undefined && lane.waiting.length >= this.#limits.queue) {
      this.#change(lane, () => dropGone(lane));
      if (lane.waiting.length >= this.#limits.queue) throw new NoPermit("queue_full");
    }
    const waiter = waiterFor(isGone);
    const place = this.#change(lane, () => lane.waiting.push(waiter));
    this.#queueUp(lane);
    return {
      granted: waiter.granted,
      leave: () => {
        if (waiter.holds) this.release(holder);
        else if (this.#change(lane, () => lane.waiting.remove(place))) this.#close(lane);
      },
    };
  }

  /** Gives a permit back; whoever's turn it is has it at once. */
  release(holder: Holder): void {
    const lane = this.#lanes.get(holder);
    if (!lane || lane.held === 0) throw new TypeError("A permit was given back that nobody held.");
    this.#change(lane, () => {
      lane.held -= 1;
    });
    this.#held -= 1;
    this.#queueUp(lane);
    this.#deal();
    this.#close(lane);
  }

  #deal(): void {
    while (this.#held < this.#limits.size) {
      const lane = this.#turns.shift();
      if (!lane) return;
      lane.turn = undefined;
      const waiter = this.#change(lane, () => nextOf(lane));
      this.#queueUp(lane);
      if (waiter) {
        this.#held += 1;
        waiter.grant();
      } else this.#close(lane);
    }
  }

  /** Puts a lane that may have a permit at the end of those that may, unless it stands there. */
  #queueUp(lane: Lane): void {
    if (lane.turn || lane.waiting.length === 0 || lane.held >= lane.share) return;
    lane.turn = this.#turns.push(lane);
  }

  /** Changes a lane, and with it the sums over all lanes. */
  #change<T>(lane: Lane, change: () => T): T {
    const [waiting, wanting] = [lane.waiting.length, wantingOf(lane)];
    const result = change();
    this.#waiting += lane.waiting.length - waiting;
    this.#wanting += wantingOf(lane) - wanting;
    return result;
  }

  #open(holder: Holder): Lane {
    const share = holder === undefined ? this.#limits.size : this.#limits.share;
    const lane: Lane = { holder, share, held: 0, waiting: new LinkedQueue(), turn: undefined };
    this.#lanes.set(holder, lane);
    return lane;
  }

  /** Forgets a tenant that neither holds nor wants anything. */
  #close(lane: Lane): void {
    if (lane.held > 0 || lane.waiting.length > 0) return;
    if (lane.turn) this.#turns.remove(lane.turn);
    lane.turn = undefined;
    this.#lanes.delete(lane.holder);
  }
}

function wantingOf({ waiting, share, held }: Lane): number {
  return Math.min(waiting.length, share - held);
}

/** The first that still waits for an answer, as the lane's newest holder. */
function nextOf(lane: Lane): Waiter | undefined {
  dropGone(lane);
  const waiter = lane.waiting.shift();
  if (waiter) lane.held += 1;
  return waiter;
}

/** Refuses those in front that nobody waits for any more. */
function dropGone({ waiting }: Lane): void {
  for (let first = waiting.first; first?.isGone(); first = waiting.first) {
    waiting.shift();
    first.refuse();
  }
}

function waiterFor(isGone: () => boolean): Waiter {
  let [resolve, reject] = [() => {}, (_error: Error) => {}];
  const waiter: Waiter = {
    granted: new Promise<void>((...settle) => {
      [resolve, reject] = settle;
    }),
    grant() {
      waiter.holds = true;
      resolve();
    },
    refuse: () => reject(new NoPermit("caller_gone")),
    isGone,
    holds: false,
  };
  return waiter;
}
