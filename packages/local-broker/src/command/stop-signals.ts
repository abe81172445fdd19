// Ctrl+C once stops cleanly, twice at once. Package managers pass a terminal's signal on a second time, so a
// repeat within a quarter of a second is not a second key press.

const ECHO_MS = 250;
const FORCED_EXIT_CODE = 130;

/** Resolves with the first signal that asks this process to stop; a later one ends it on the spot. */
export function stopSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    for (const signal of signals) {
      process.on(signal, () => {
        const now = performance.now();
        if (firstAt === undefined) resolve(signal);
        else if (now - firstAt > ECHO_MS) process.exit(FORCED_EXIT_CODE);
        firstAt ??= now;
      });
    }
  });
}
