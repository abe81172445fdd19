import { expect, it } from 'vitest';
import { fetchTopicOffsets } from './topic-offsets.ts';

const answer = [{ partition: 0, offset: '7', low: '0', high: '7' }];

function adminWith(failures: readonly Error[]) {
  const left = [...failures];
  return {
    async fetchTopicOffsets() {
      const failure = left.shift();
      if (failure) throw failure;
      return answer;
    },
  };
}

it('offsets are asked for again when kafkajs has lost sight of the topic', async () => {
  const lost = new TypeError("Cannot destructure property 'partitions' of 'high.pop(...)'");
  expect(await fetchTopicOffsets(adminWith([lost, lost]), 'in')).toBe(answer);
  const refused = new Error('refused');
  await expect(fetchTopicOffsets(adminWith([refused]), 'in')).rejects.toBe(refused);
});
