/** The cases as tests, on any Kafka: the same outcome is the point. */
import { expect, it } from 'vitest';
import { CONNECTING_CASES } from './connecting-cases.ts';
import { REQUEST_CASES } from './request-cases.ts';
import { connectAs, type SecuredKafka } from './secured-kafka.ts';

/** Adds the tests. @param withinMs how long a clear message may take */
export function errorCases(kafka: () => SecuredKafka, withinMs: number): void {
  it.each(CONNECTING_CASES)('keeps out $what: $code', async ({ connect, code, exitCode }) => {
    const begin = performance.now();
    await expect(connect(kafka())).rejects.toMatchObject({ code, exitCode });
    expect(performance.now() - begin).toBeLessThan(withinMs);
  });

  it.each(REQUEST_CASES)('refuses $user $what: $code', async ({ user, run, code, exitCode }) => {
    await using connection = await connectAs(user, kafka());
    const begin = performance.now();
    await expect(run(connection)).rejects.toMatchObject({ code, exitCode });
    expect(performance.now() - begin).toBeLessThan(withinMs);
  });
}
