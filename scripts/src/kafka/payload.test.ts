import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showBytes } from './payload.ts';

describe('bytes for the eye', () => {
  it('are the text itself where they are text', () => {
    expect(showBytes(Buffer.from('{"name":"Größe 👕"}'))).toEqual({ text: '{"name":"Größe 👕"}' });
    expect(showBytes(Buffer.alloc(0))).toEqual({ text: '' });
  });

  it('keep to one line', () => {
    expect(showBytes(Buffer.from('a\n\tb\r'))).toEqual({ text: 'a\\n\\tb\\r' });
  });

  it('come in hexadecimal too where they are not UTF-8', () => {
    expect(showBytes(Buffer.from('ff6f6b', 'hex'))).toEqual({ text: '\ufffdok', hex: 'ff6f6b' });
  });

  it('never carry a control character to the terminal', () => {
    expect(showBytes(Buffer.from('\u001b[31mred'))).toEqual({
      text: '\\x1b[31mred',
      hex: Buffer.from('\u001b[31mred').toString('hex'),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(showBytes(bytes).text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
    );
  });

  it('can always be had back, from the text or from the hexadecimal form', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const { text, hex } = showBytes(bytes);
        if (hex === undefined && !text.includes('\\')) {
          expect(Buffer.from(text)).toEqual(Buffer.from(bytes));
        }
        if (hex !== undefined) expect(Buffer.from(hex, 'hex')).toEqual(Buffer.from(bytes));
      }),
    );
  });
});
