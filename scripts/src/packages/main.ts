/** `pnpm build`: the packages as npm installs them. */
import { resolve } from 'node:path';
import { createCommand, parseOptions, runCommand } from '@tidemark/command-line';
import { buildPackages, packPackages } from './build.ts';
import { ownPackages } from './packages.ts';

const NAME = 'pnpm build';

await runCommand({ name: NAME, stopping: 'Stopping…' }, async (context) => {
  const command = createCommand({
    name: NAME,
    summary: 'builds every package: JavaScript and types, in its folder dist',
    examples: [
      [NAME, 'build them'],
      [`${NAME} --pack tarballs`, 'and pack each into a tarball for npm install'],
    ],
  }).option('--pack <folder>', 'also pack them, into that folder');
  const { pack } = parseOptions(command, context);
  await buildPackages(context.signal);
  if (pack === undefined) {
    context.stdout.line(`Built ${ownPackages().length} packages.`);
    return;
  }
  const tarballs = await packPackages(resolve(pack), context.signal);
  for (const path of tarballs.values()) context.stdout.line(path);
});
