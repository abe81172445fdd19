import { describe, expect, it } from 'vitest';
import { internalTopicNames, isNamedFor } from './topic-names.ts';

function names(application: string, ...called: string[]): string[] {
  const nodes = called.map((name, index) => [`node-${index}`, name] as const);
  return [...internalTopicNames(application, 'repartition', nodes).values()];
}

describe('internal topics', () => {
  it('are called after the group and the operator', () => {
    expect(names('shop', 'category')).toEqual(['shop-category-repartition']);
    expect(names('shop', 'Kafka Order Source')).toEqual(['shop-kafka-order-source-repartition']);
  });

  it('get a number where two would have the same name', () => {
    expect(names('shop', 'Key By', 'key-by')).toEqual([
      'shop-key-by-repartition',
      'shop-key-by-2-repartition',
    ]);
  });

  it('are known by their names as those of an application', () => {
    for (const application of ['shop', 'my group', 'g'.repeat(300)]) {
      for (const name of names(application, 'category', 'x'.repeat(400))) {
        expect(isNamedFor(application, 'repartition', name)).toBe(true);
        expect(isNamedFor(application, 'changelog', name)).toBe(false);
        expect(isNamedFor('sho', 'repartition', name)).toBe(false);
      }
    }
  });

  it('have names that Kafka takes, whatever the operator is called', () => {
    for (const name of [...names('my group', '', '…', 'ß/ü', 'x'.repeat(400), 'x'.repeat(401))]) {
      expect(name).toMatch(/^[a-zA-Z0-9._-]{1,249}$/);
    }
    const [one, other] = names('shop', 'x'.repeat(400), 'x'.repeat(401));
    expect(one).not.toBe(other);
  });
});
