import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { SIGNAL_ECHO_MS, watchStopSignals } from './stop-signals.ts';

function watched() {
  const source = new EventEmitter();
  const seen: string[] = [];
  let now = 1_000;
  const watch = watchStopSignals(
    source,
    { stop: (reason) => void seen.push(reason), force: () => void seen.push('force') },
    () => now,
  );
  const send = (signal: string, afterMs = 0): void => {
    now += afterMs;
    source.emit(signal);
  };
  return { source, seen, watch, send };
}

describe('stop signals', () => {
  it('ask the command to stop at the first Ctrl+C and force it at the second', () => {
    const { seen, send } = watched();
    send('SIGINT');
    send('SIGINT', SIGNAL_ECHO_MS + 1);
    expect(seen).toEqual(['SIGINT', 'force']);
  });

  it('take a repeat within the echo time as the same key press', () => {
    const { seen, send } = watched();
    send('SIGINT');
    send('SIGINT', 5);
    send('SIGTERM', SIGNAL_ECHO_MS - 5);
    expect(seen).toEqual(['SIGINT']);
  });

  it.each(['SIGTERM', 'SIGHUP'])('stop in the same way on %s', (signal) => {
    const { seen, send } = watched();
    send(signal);
    expect(seen).toEqual([signal]);
  });

  it('are let alone after dispose', () => {
    const { source, watch } = watched();
    watch[Symbol.dispose]();
    expect(source.eventNames()).toEqual([]);
  });
});
