/** The table of APIs in the local broker's README, made from what the broker answers to ApiVersions. */
import { type SupportedApi, supportedApis } from '@tidemark/local-broker';

const BEGIN = '<!-- made by pnpm docs -->\n';
const END = '<!-- end -->\n';

/** The page with the table as it has to be. */
export function withApiTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`The page has no ${BEGIN.trim()} … ${END.trim()}`);
  const rows = supportedApis().map(row);
  const table = ['| Key | API | Versions |', '| --: | --- | --- |', ...rows].join('\n');
  return `${page.slice(0, begin + BEGIN.length)}\n${table}\n\n${page.slice(end)}`;
}

function row({ key, name, minVersion, maxVersion }: SupportedApi): string {
  const versions = minVersion === maxVersion ? `${minVersion}` : `${minVersion}-${maxVersion}`;
  return `| ${key} | ${name} | ${versions} |`;
}
