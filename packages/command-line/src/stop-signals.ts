/**
 * Ctrl+C and its relatives. The first one asks the command to stop, a second one ends the process.
 * A terminal sends Ctrl+C to the whole process group, and pnpm passes the signal on once more: a
 * repeat within a quarter of a second is that echo and not a second key press.
 */

/** What asked the command to stop; the AbortSignal's `reason`. */
export type StopReason = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'output closed' | 'parent gone';

/** Repeats that follow within this time are echoes of the same key press. */
export const SIGNAL_ECHO_MS = 250;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The part of `process` that is needed here. */
export interface SignalSource {
  on(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
  off(signal: (typeof SIGNALS)[number], listener: () => void): unknown;
}

/** What happens on a signal. */
export type StopHandlers = {
  /** The first signal. */
  stop(reason: StopReason): void;
  /** A second one, after the echo time. */
  force(): void;
};

/** Listens from now until disposed. `now` in milliseconds, of any clock that does not jump. */
export function watchStopSignals(
  source: SignalSource,
  handlers: StopHandlers,
  now: () => number,
): Disposable {
  let lastAt: number | undefined;
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      const at = now();
      const previous = lastAt;
      if (previous === undefined) handlers.stop(signal);
      else if (at - previous > SIGNAL_ECHO_MS) handlers.force();
      lastAt ??= at;
    };
    source.on(signal, listener);
    return { signal, listener };
  });
  return {
    [Symbol.dispose]: () => {
      for (const { signal, listener } of listeners) source.off(signal, listener);
    },
  };
}
