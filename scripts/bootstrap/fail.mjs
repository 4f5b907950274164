/** Says one sentence and ends the process with code 1. */
export function fail(sentence) {
  console.error(`\n  ✗ ${sentence}\n`);
  process.exit(1);
}
