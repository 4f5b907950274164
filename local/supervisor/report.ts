export interface Report {
  /** Runs one step and prints its line with the time it took; `detail` is added to the line. */
  step<T>(name: string, work: () => Promise<T>, detail?: (value: T) => string): Promise<T>;
  note(line: string): void;
}

/** Prints each step as one line when it is done, and a sign of life while it takes long. */
export function createReport(print: (line: string) => void): Report {
  return {
    async step(name, work, detail) {
      const started = Date.now();
      const ticker = setInterval(() => print(`  … ${name} (${seconds(started)})`), 10_000);
      try {
        const value = await work();
        const more = detail?.(value);
        print(`  ✓ ${name} (${seconds(started)})${more ? ` ${more}` : ""}`);
        return value;
      } catch (error) {
        print(`  ✗ ${name} (${seconds(started)})`);
        throw error;
      } finally {
        clearInterval(ticker);
      }
    },
    note: (line) => print(`  • ${line}`),
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
