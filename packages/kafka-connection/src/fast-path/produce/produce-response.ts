/**
 * In the place of `protocol/requests/produce/v3/response.js`, whose `parse` all later versions use.
 *
 * Stock: the first partition's error is thrown for the whole answer; which partitions were written
 * is lost, and they are sent again.
 * Here: the same error is thrown, and what the answer says of each partition can be had from it.
 */

import { hasFunctions, type Replacement } from '../replacement.ts';

/** What a broker says of one partition; offsets and times are digits. */
export interface PartitionResponse {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: string;
  readonly logAppendTime: string;
  readonly logStartOffset?: string;
}

/** A broker's answer to a Produce request. */
export interface ProduceResponse {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly PartitionResponse[];
  }[];
}

const answers = new WeakMap<object, ProduceResponse>();

/** The whole answer behind an error that was thrown for it. */
export function answerBehind(error: unknown): ProduceResponse | undefined {
  return typeof error === 'object' && error !== null ? answers.get(error) : undefined;
}

export const produceResponse: Replacement = {
  path: 'protocol/requests/produce/v3/response.js',
  exportsFor: (stock, { protocolErrors }) =>
    hasFunctions(stock, ['decode', 'parse'])
      ? {
          decode: stock.decode,
          parse: async (response: ProduceResponse): Promise<ProduceResponse> => {
            const code = firstErrorCode(response);
            if (code === 0) return response;
            const error = protocolErrors.createErrorFromCode(code);
            answers.set(error, response);
            throw error;
          },
        }
      : undefined,
};

function firstErrorCode({ topics }: ProduceResponse): number {
  for (const { partitions } of topics) {
    for (const { errorCode } of partitions) if (errorCode !== 0) return errorCode;
  }
  return 0;
}
