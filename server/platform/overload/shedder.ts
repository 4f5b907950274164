import { AppError, overloaded } from "@/server/kernel/errors";
import { type Caller, CLASSES, nameOfRank, rankOf } from "./classes";
import { createController, TICK_MS } from "./controller";
import { watchLoopDelay } from "./loop-delay";
import { type Load, type OverloadReason, pressureOf } from "./pressure";

/** For how long nothing was refused before an overload is said to be over. */
const OVER_AFTER_MS = 5_000;

/** How long a body may take to arrive. */
const RECEIVED_WITHIN_MS = 10_000;

export interface OverloadState {
  change: "began" | "rose" | "ended";
  reason: OverloadReason;
  load: Load;
  /** The highest class of which calls are refused. */
  refusesUpTo: string;
}

export interface ShedderOptions {
  limits: Load;
  /** What is measured by others than the shedder itself. */
  databaseWaiting: () => number;
  onLoad?: (load: Load, level: number) => void;
  onState?: (state: OverloadState) => void;
  onRefused?: (refused: { priority: string; reason: OverloadReason }) => void;
}

export interface Shedder {
  /** Whether some calls are refused at the moment: nobody needs to find out who calls while none is. */
  readonly isShedding: boolean;
  /** @throws AppError overloaded where a caller of this class is refused at the moment */
  admit(caller: Caller): void;
  /** Counts a request until it is answered. */
  begin(): void;
  end(): void;
  /**
   * Waits for what a counted request's caller still sends, and counts it as no load meanwhile: what comes slowly, or
   * never, keeps nobody else out. @throws AppError request_timeout after 10 s
   */
  receive<T>(read: () => Promise<T>): Promise<T>;
  /** Begins to watch the process; until then nobody is refused. */
  start(): void;
  stop(): void;
}

/** Refuses calls before anything is done for them, while the process has more to do than it can. */
export function createShedder(options: ShedderOptions): Shedder {
  let controller = createController(CLASSES);
  const episode = createEpisode((state) => options.onState?.(state));
  let inFlight = 0;
  let reason: OverloadReason = "event_loop";
  let stop: (() => void) | undefined;

  function watch(): () => void {
    let beforeMs = performance.now();
    const delay = watchLoopDelay(beforeMs);
    // Timers run before sockets are read: after the loop was held up, this comes before what had to wait.
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const load = {
        loopDelayMs: delay.read(nowMs),
        databaseWaiting: options.databaseWaiting(),
        inFlight,
      };
      const pressure = pressureOf(load, options.limits);
      if (pressure.value >= 1) reason = pressure.reason;
      controller.update(pressure.value, nowMs - beforeMs);
      beforeMs = nowMs;
      episode.tell({ level: controller.level, nowMs, reason, load });
      options.onLoad?.(load, controller.level);
    }, TICK_MS).unref();
    return () => {
      clearInterval(timer);
      delay.stop();
    };
  }

  return {
    get isShedding() {
      return controller.level > 0;
    },
    admit(caller) {
      if (controller.level === 0) return;
      const rank = rankOf(caller);
      if (!controller.refuses(rank, Math.random())) return;
      options.onRefused?.({ priority: nameOfRank(rank), reason });
      throw overloaded("More is asked of this server than it can do at the moment.", reason, {
        mostSeconds: 2 + Math.ceil(controller.level),
      });
    },
    begin() {
      inFlight += 1;
    },
    end() {
      inFlight -= 1;
    },
    async receive(read) {
      inFlight -= 1;
      try {
        return await inTime(read());
      } finally {
        inFlight += 1;
      }
    },
    start() {
      stop ??= watch();
    },
    stop() {
      stop?.();
      stop = undefined;
      controller = createController(CLASSES);
    },
  };
}

function inTime<T>(reading: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const seconds = RECEIVED_WITHIN_MS / 1_000;
      reject(
        new AppError("request_timeout", `The body did not arrive within ${seconds} s. Nothing was done.`),
      );
    }, RECEIVED_WITHIN_MS);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Tells of an overload when it begins, each time that it reaches a higher class than before, and when it is over. */
function createEpisode(onState: (state: OverloadState) => void) {
  let highest = 0;
  let calmSinceMs: number | undefined;
  return {
    tell({
      level,
      nowMs,
      reason,
      load,
    }: { level: number; nowMs: number } & Pick<OverloadState, "reason" | "load">) {
      const reached = Math.ceil(level);
      const say = (change: OverloadState["change"]) =>
        onState({ change, reason, load, refusesUpTo: nameOfRank(highest - 1) });
      if (reached > highest) {
        const change = highest === 0 ? "began" : "rose";
        highest = reached;
        say(change);
      }
      if (highest === 0) return;
      calmSinceMs = level > 0 ? undefined : (calmSinceMs ?? nowMs);
      if (calmSinceMs === undefined || nowMs - calmSinceMs < OVER_AFTER_MS) return;
      say("ended");
      highest = 0;
      calmSinceMs = undefined;
    },
  };
}
