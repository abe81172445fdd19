/** `pnpm docs`: writes the pages, and parts of pages, that are made from the code. */
import { readFile, writeFile } from 'node:fs/promises';
import { errorsPage } from './errors-page.ts';
import { withApiTable } from './local-broker-apis.ts';

await writeFile(new URL('../../../docs/errors.md', import.meta.url), errorsPage());

const readme = new URL('../../../packages/local-broker/README.md', import.meta.url);
await writeFile(readme, withApiTable(await readFile(readme, 'utf8')));
