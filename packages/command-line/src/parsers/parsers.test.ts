import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount, parseAmountRange } from './amount.ts';
import { parseDuration, parseDurationRange, parsePositiveDuration } from './duration.ts';
import { parseCount, parseInteger, parsePercent, parseRate } from './number.ts';
import { parseSize } from './size.ts';
import { parseIsoTime, parseList, parseSettings } from './text.ts';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['1.5s', 1_500],
    ['0s', 0],
  ])('reads %s', (text, milliseconds) => expect(parseDuration(text)).toBe(milliseconds));

  it.each(['5', '', 's', '-5s', '5 s x', '5d', '1e3s', '99999999999999999h', '5constructor'])(
    'refuses "%s"',
    (text) => expect(() => parseDuration(text)).toThrow(),
  );

  it('refuses zero where nothing but a real pause makes sense', () => {
    expect(() => parsePositiveDuration('0s')).toThrow('longer than zero');
    expect(parsePositiveDuration('1ms')).toBe(1);
  });

  it('reads a range, and one duration as a range of itself', () => {
    expect(parseDurationRange('2s-4s')).toEqual({ minMs: 2_000, maxMs: 4_000 });
    expect(parseDurationRange('3s')).toEqual({ minMs: 3_000, maxMs: 3_000 });
  });

  it('says how to write a range that runs backwards', () => {
    expect(() => parseDurationRange('4s-2s')).toThrow('2s-4s');
    expect(() => parseDurationRange('1s-2s-3s')).toThrow();
    expect(() => parseDurationRange('-2s')).toThrow();
  });
});

describe('numbers', () => {
  it('reads counts from one, integers from zero', () => {
    expect(parseCount('12')).toBe(12);
    expect(parseInteger('0')).toBe(0);
    for (const text of ['0', '-1', '1.5', 'x', '', '99999999999999999999'])
      expect(() => parseCount(text)).toThrow();
    for (const text of ['-1', '1.5', '', '0x10']) expect(() => parseInteger(text)).toThrow();
  });

  it('reads a rate per second, and "max" as no limit', () => {
    expect(parseRate('0.5')).toBe(0.5);
    expect(parseRate('max')).toBe(Number.POSITIVE_INFINITY);
    for (const text of ['0', '-1', 'Infinity', 'NaN', '1e9', ''])
      expect(() => parseRate(text)).toThrow();
  });

  it('reads percentages with and without the sign', () => {
    expect([parsePercent('5'), parsePercent('2.5%'), parsePercent('100')]).toEqual([5, 2.5, 100]);
    for (const text of ['101', '-1', '%', 'five']) expect(() => parsePercent(text)).toThrow();
  });
});

describe('amounts', () => {
  it('reads every amount with two decimals to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(parseAmount(text)).toBe(cents);
      }),
    );
  });

  it('refuses what is not an amount', () => {
    for (const text of ['', '1.234', '-1', '$5', '1,50', '1.', '.5', '1e3'])
      expect(() => parseAmount(text)).toThrow();
  });

  it('reads a range and refuses one that runs backwards', () => {
    expect(parseAmountRange('10-500')).toEqual({ min: 1_000, max: 50_000 });
    expect(parseAmountRange('9.99')).toEqual({ min: 999, max: 999 });
    expect(() => parseAmountRange('500-10')).toThrow('10-500');
    expect(() => parseAmountRange('1-2-3')).toThrow();
  });
});

describe('times, lists and settings', () => {
  it('reads ISO times, in UTC where no zone is given', () => {
    expect(parseIsoTime('2024-07-15T13:48:43.456Z')).toBe(1_721_051_323_456);
    expect(parseIsoTime('2024-07-15T15:48:43+02:00')).toBe(1_721_051_323_000);
    expect(parseIsoTime('2024-07-15T13:48:43')).toBe(1_721_051_323_000);
    expect(parseIsoTime('2024-07-15')).toBe(Date.UTC(2024, 6, 15));
    for (const text of ['', 'yesterday', '15.07.2024', '2024-13-01', '1721051323456']) {
      expect(() => parseIsoTime(text)).toThrow();
    }
  });

  it('splits a list at its commas', () => {
    expect(parseList('Books, Home,')).toEqual(['Books', 'Home']);
    expect(() => parseList(' , ')).toThrow();
  });

  it('reads settings in any order, each with its own parser', () => {
    const parsers = { every: parseDuration, for: parseDuration, factor: parseCount };
    expect(parseSettings('factor=20,every=60s,for=5s', parsers)).toEqual({
      every: 60_000,
      for: 5_000,
      factor: 20,
    });
  });

  it.each([
    ['every=60s', 'factor=… is missing'],
    ['every=60s,factor=2,pace=1', 'no "pace"'],
    ['every=60s,factor=2,toString=1', 'no "toString"'],
    ['every=60s,every=1s,factor=2', 'twice'],
    ['every,factor=2', 'no value'],
    ['every=soon,factor=2', 'unit'],
  ])('says what is wrong with "%s"', (text, message) => {
    expect(() => parseSettings(text, { every: parseDuration, factor: parseCount })).toThrow(
      message,
    );
  });
});

describe('sizes', () => {
  it.each([
    ['16kB', 16_384],
    ['16KB', 16_384],
    ['1.5MB', 1_572_864],
    ['900000', 900_000],
    ['7 b', 7],
  ])('reads %s', (text, bytes) => expect(parseSize(text)).toBe(bytes));
  it.each(['', '0', '0kB', '-1', 'kB', '16k', '16kbit', '1e3'])('refuses "%s"', (text) =>
    expect(() => parseSize(text)).toThrow('Write a size'),
  );
});
