import { expect, test } from 'vitest';
import { testEnvironment, testSource } from '../../test/one-task.ts';
import { WatermarkStrategy } from '../watermark/watermark-strategy.ts';
import { operatorKeys } from './operator-keys.ts';

test('an operator is called by its uid, else by its name, numbered where it is not the first', () => {
  const env = testEnvironment();
  const source = env.fromSource(testSource<number>(), WatermarkStrategy.noWatermarks(), 'Numbers');
  source
    .map((n) => n)
    .name('Same')
    .uid('Twice');
  source.map((n) => n).name('Twice');
  source
    .map((n) => n)
    .name('Twice')
    .print('P');
  const keys = [...operatorKeys(env.getJobGraph('job')).values()];
  expect(keys.slice(0, 4)).toEqual(['Numbers', 'Twice', 'Twice #2', 'Twice #3']);
});
