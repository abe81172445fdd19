import { expect, it } from 'vitest';
import { notesIn, positionMetadata } from './position-metadata.ts';

it('what is said beside an offset is understood again', () => {
  for (const watermark of [undefined, -5, 1_721_058_123_456]) {
    for (const stateIn of [undefined, 'memory', 'group-orders-changelog']) {
      for (const isInternal of [false, true]) {
        const notes = { watermark, stateIn, isInternal };
        expect(notesIn(positionMetadata(notes))).toEqual(notes);
      }
    }
  }
  expect(positionMetadata({ watermark: 1.5, stateIn: 'a-changelog', isInternal: true })).toBe(
    'wm=1 state=a-changelog topic=internal',
  );
});

it('what others say means nothing, and a watermark without an end is none', () => {
  const nothing = { watermark: undefined, stateIn: undefined, isInternal: false };
  for (const text of ['', 'by hand', 'wm=', 'wm=soon', '{"wm":5}']) {
    expect(notesIn(text)).toEqual(nothing);
  }
  expect(positionMetadata({ ...nothing, watermark: Number.NEGATIVE_INFINITY })).toBe('');
});
