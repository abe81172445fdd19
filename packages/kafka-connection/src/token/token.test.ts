import { describe, expect, it } from 'vitest';
import { commandToken } from './command-token.ts';
import { parseToken, type Token } from './token.ts';
import { TokenCache } from './token-cache.ts';

const jwt = (payload: object) =>
  ['{"alg":"none"}', JSON.stringify(payload), '']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('what a command prints is', () => {
  const now = 1_000_000;

  it.each([
    ['a token alone, of no known end', 'abc\n', { value: 'abc' }],
    [
      'the JSON of a token endpoint',
      '{"access_token":"abc","expires_in":60}',
      { value: 'abc', expiresAt: 1_060_000 },
    ],
    [
      'the same with the number as text',
      '{"access_token":"abc","expires_in":"60"}',
      { value: 'abc', expiresAt: 1_060_000 },
    ],
    ['JSON without an end', '{"token":"abc"}', { value: 'abc' }],
    [
      'a JWT, whose end is in it',
      jwt({ sub: 'me', exp: 5_000 }),
      { value: jwt({ sub: 'me', exp: 5_000 }), expiresAt: 5_000_000 },
    ],
    ['a JWT without an end', jwt({ sub: 'me' }), { value: jwt({ sub: 'me' }) }],
  ])('%s', (_, printed, token) => {
    expect(parseToken(printed, now)).toEqual({ expiresAt: undefined, ...token });
  });

  it.each(['', ' ', 'two words', '{', '{"error":"invalid_client"}', '{"access_token":7}', 'a\nb'])(
    'no token: %j',
    (printed) => expect(parseToken(printed, now)).toBeUndefined(),
  );
});

describe('a token is kept', () => {
  const cacheOf = (expiresIn: number | undefined) => {
    const clock = { now: 0, asked: 0 };
    const cache = new TokenCache(
      async (): Promise<Token> => ({
        value: `token-${++clock.asked}`,
        expiresAt: expiresIn === undefined ? undefined : clock.now + expiresIn,
      }),
      () => clock.now,
    );
    return { cache, clock };
  };

  it('until shortly before its end, and asked for once by all who wait', async () => {
    const { cache, clock } = cacheOf(600_000);
    expect(await Promise.all([cache.current(), cache.current()])).toEqual(['token-1', 'token-1']);
    clock.now = 569_999;
    expect(await cache.current()).toBe('token-1');
    clock.now = 570_001;
    expect(await cache.current()).toBe('token-2');
  });

  it('for most of a short life', async () => {
    const { cache, clock } = cacheOf(10_000);
    await cache.current();
    clock.now = 7_999;
    expect(await cache.current()).toBe('token-1');
    clock.now = 8_001;
    expect(await cache.current()).toBe('token-2');
  });

  it('for seconds when nobody knows its end', async () => {
    const { cache, clock } = cacheOf(undefined);
    expect([await cache.current(), await cache.current()]).toEqual(['token-1', 'token-1']);
    clock.now = 10_000;
    expect(await cache.current()).toBe('token-2');
  });

  it('not at all when its end has come', async () => {
    const { cache } = cacheOf(-1);
    expect([await cache.current(), await cache.current()]).toEqual(['token-1', 'token-2']);
  });

  it('not when there is none: the next caller asks again', async () => {
    let fails = true;
    const cache = new TokenCache(
      async () => {
        if (fails) throw new Error('no');
        return { value: 'token', expiresAt: undefined };
      },
      () => 0,
    );
    await expect(cache.current()).rejects.toThrow('no');
    fails = false;
    expect(await cache.current()).toBe('token');
  });
});

describe('the command', () => {
  it('gives the token', async () => {
    expect(await commandToken('echo abc')).toEqual({ value: 'abc', expiresAt: undefined });
  });

  it.each([
    ['echo hidden-text; echo why >&2; exit 3', 10_000, 'ended with exit code 3'],
    ['no-such-command-of-anyone hidden-text', 10_000, 'ended with exit code 127'],
    ['echo hidden-text hidden-text', 10_000, 'printed no token'],
    ['exec sleep 30', 100, 'printed no token within 0.1 s'],
  ])(
    'fails with a code and shows neither itself nor its output: %s',
    async (command, withinMs, message) => {
      const error: Error = await commandToken(command, withinMs).then(String, (thrown) => thrown);
      expect(error).toMatchObject({ code: 'KAFKA_TOKEN_COMMAND', exitCode: 77 });
      expect(error.message).toBe(`The command of KAFKA_SASL_TOKEN_COMMAND ${message}.`);
      if (!command.startsWith('no-such')) expect(String(error.cause)).not.toContain('hidden-text');
    },
  );
});
