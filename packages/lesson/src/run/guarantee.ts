import type { Logger } from '@tidemark/command-line';
import type { LessonOptions } from '../options.ts';

const MESSAGE =
  'Exactly-once is not there yet: at-least-once is in force, so after a failure some results may come twice.';

/** Says which guarantee is really in force: to everybody who asked for another, else at debug level. */
export function announceGuarantee(
  { guarantee, guaranteeIsDefault }: Pick<LessonOptions, 'guarantee' | 'guaranteeIsDefault'>,
  log: Pick<Logger, 'debug' | 'warn'>,
): void {
  if (guarantee !== 'exactly-once') return;
  if (guaranteeIsDefault) log.debug(MESSAGE);
  else log.warn(MESSAGE);
}
