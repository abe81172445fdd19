/** Entry `@tidemark/event-time/flink-corpus`: scripts that real Flink answered, run on this engine. */
export { type CorpusDifference, compareCorpusLines } from './compare-corpus-lines.ts';
export {
  type CorpusConfig,
  type CorpusElement,
  type CorpusEvent,
  type CorpusScript,
  type CorpusTime,
  fromCorpusTime,
  jsonLines,
  parseCorpusScript,
  toCorpusTime,
} from './corpus-script.ts';
export { type CorpusLine, runCorpusScript } from './run-corpus-script.ts';
