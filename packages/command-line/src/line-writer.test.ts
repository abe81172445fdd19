import { describe, expect, it } from 'vitest';
import { LineWriter, type TextOutput } from './line-writer.ts';

/** An output that is as slow as the test wants. */
class SlowOutput implements TextOutput {
  readonly written: string[] = [];
  #done: (error?: Error | null) => void = () => {};

  write(text: string, done: (error?: Error | null) => void): void {
    this.written.push(text);
    this.#done = done;
  }

  finish(error: Error | null = null): void {
    this.#done(error);
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a line writer', () => {
  it('gathers the lines of one turn of the event loop into one write', async () => {
    const output = new SlowOutput();
    const lines = new LineWriter(output);
    lines.line('a');
    lines.line('b');
    expect(output.written).toEqual([]);
    await nextTurn();
    expect(output.written).toEqual(['a\nb\n']);
  });

  it('writes at once when 64 kB stand waiting', () => {
    const output = new SlowOutput();
    const lines = new LineWriter(output);
    lines.line('x'.repeat(64 * 1024));
    expect(output.written).toHaveLength(1);
  });

  it('has one write at a time and loses nothing in between', async () => {
    const output = new SlowOutput();
    const lines = new LineWriter(output);
    lines.line('a');
    const flushed = lines.flush();
    lines.line('b');
    await nextTurn();
    expect(output.written).toEqual(['a\n']);
    output.finish();
    expect(output.written).toEqual(['a\n', 'b\n']);
    output.finish();
    await flushed;
  });

  it('has no pressure while the reader keeps up, and a promise when it does not', async () => {
    const output = new SlowOutput();
    const lines = new LineWriter(output);
    lines.line('small');
    expect(lines.pressure).toBeUndefined();
    for (let i = 0; i < 20; i++) lines.line('x'.repeat(64 * 1024));
    const pressure = lines.pressure;
    expect(pressure).toBeInstanceOf(Promise);
    output.finish();
    output.finish();
    await pressure;
    expect(lines.pressure).toBeUndefined();
  });

  it('reports a failed output once and swallows what comes after', async () => {
    const output = new SlowOutput();
    const lines = new LineWriter(output);
    const failures: Error[] = [];
    lines.onFailure = (error) => failures.push(error);
    lines.line('a');
    const flushed = lines.flush();
    lines.line('b');
    output.finish(new Error('EPIPE'));
    await flushed;
    lines.line('c');
    await lines.flush();
    expect(failures).toHaveLength(1);
    expect(output.written).toEqual(['a\n']);
  });
});
