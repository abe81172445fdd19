import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedFrameError } from '../wire/reader.ts';
import { FrameSplitter } from './frame-splitter.ts';

const content = fc.uint8Array({ minLength: 8, maxLength: 300 }).map((bytes) => Buffer.from(bytes));

test('frames come out whole and in order, however the network cut them', () => {
  fc.assert(
    fc.property(
      fc.array(content, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 400 })),
      (frames, cuts) => {
        const splitter = new FrameSplitter(1000);
        const out: Buffer[] = [];
        for (const chunk of cut(Buffer.concat(frames.map(framed)), cuts)) {
          splitter.push(chunk);
          for (let frame = splitter.next(); frame !== undefined; frame = splitter.next())
            out.push(frame);
        }
        expect(out.map((frame) => frame.toString('hex'))).toEqual(
          frames.map((frame) => frame.toString('hex')),
        );
        expect(splitter.bufferedBytes).toBe(0);
      },
    ),
  );
});

test('a frame that is announced larger than allowed, or too small for a request, is refused at once', () => {
  for (const size of [1001, 7, 0, -1, 0x7fffffff, -0x80000000]) {
    const splitter = new FrameSplitter(1000);
    const announced = Buffer.alloc(4);
    announced.writeInt32BE(size);
    splitter.push(announced);
    expect(() => splitter.next()).toThrow(MalformedFrameError);
  }
});

test('an HTTP request is refused after four bytes', () => {
  const splitter = new FrameSplitter(100 * 1024 * 1024);
  splitter.push(Buffer.from('GET / HTTP/1.1\r\n'));
  expect(() => splitter.next()).toThrow(MalformedFrameError);
});

test('a large frame that arrives byte by byte stays about as large as it is', () => {
  const splitter = new FrameSplitter(200_000);
  const frame = framed(Buffer.alloc(100_000, 7));
  for (const byte of frame) splitter.push(Buffer.of(byte));
  expect(splitter.next()?.equals(Buffer.alloc(100_000, 7))).toBe(true);
});

function framed(body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

function cut(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 50;
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test('a large Produce request is whole until the next frame is asked for', () => {
  const splitter = new FrameSplitter(10_000_000);
  const frames = [1, 2, 3].map((byte) => Buffer.alloc(200_000 + byte, byte));
  for (const frame of frames) frame.writeInt16BE(0, 0);
  for (const chunk of cut(Buffer.concat(frames.map(framed)), Array(20).fill(40_000)))
    splitter.push(chunk);
  const other = new FrameSplitter(10_000_000);
  const taken: Buffer[] = [];
  for (const frame of frames) {
    const next = splitter.next();
    expect(next?.equals(frame)).toBe(true);
    for (const chunk of cut(framed(frame), [100_000, 200_000])) other.push(chunk);
    const elsewhere = other.next();
    if (elsewhere) taken.push(elsewhere);
    expect(next?.equals(frame)).toBe(true);
  }
  expect(taken).toHaveLength(3);
  expect(splitter.next()).toBe(undefined);
});
