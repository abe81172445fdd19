/** `pnpm flink-corpus DIR`: does the event-time engine answer as Flink did? */
import { createCommand, dispatch, runCommand } from '@tidemark/command-line';
import { corpusFailure, corpusScripts } from './corpus-folder.ts';

const NAME = 'pnpm flink-corpus';

await runCommand({ name: NAME }, async (context) => {
  let failed = 0;
  const program = createCommand({
    name: NAME,
    summary:
      'runs every *.script.jsonl below a folder and compares with the *.expected.jsonl beside it',
    examples: [
      [`${NAME} packages/event-time/fixtures`, "what Apache Flink's own operators answered"],
    ],
  })
    .argument('<folder>', 'where the scripts are; folders in it are searched too')
    .action((folder) => {
      const files = corpusScripts(folder);
      for (const file of files) {
        const failure = corpusFailure(file);
        if (failure === undefined) continue;
        failed++;
        context.stdout.line(`${file}: ${failure}`);
      }
      if (files.length === 0) context.note(`No *.script.jsonl below ${folder}.`);
      context.stdout.line(`${files.length - failed} passed, ${failed} failed`);
      if (files.length === 0) failed = 1;
    });
  await dispatch(program, context);
  return failed === 0 ? 0 : 1;
});
