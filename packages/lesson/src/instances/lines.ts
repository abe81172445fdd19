import type { Readable } from 'node:stream';

/**
 * The lines of a stream of UTF-8, whole. `readline` would also cut at the line separators of
 * Unicode, which a JSON text may have inside.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
