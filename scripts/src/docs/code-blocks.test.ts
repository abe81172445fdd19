import { expect, test } from 'vitest';
import { codeBlocks } from './code-blocks.ts';

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n`;

test('a program has the text block right after it as its output, and its line in the page', () => {
  const page = `# Page\n\n${fence('ts', 'a();')}\n${fence('text', '1')}${fence('java', 'a();')}`;
  expect(codeBlocks('p.md', page)).toEqual([
    { page: 'p.md', line: 4, code: 'a();\n', prints: '1\n', hasJava: true },
  ]);
});

test('what belongs to the next program does not count for this one', () => {
  const page = fence('ts', 'a();') + fence('ts', 'b();') + fence('text', '2') + fence('java', 'b');
  expect(codeBlocks('p.md', page).map(({ prints, hasJava }) => [prints, hasJava])).toEqual([
    [undefined, false],
    ['2\n', true],
  ]);
});
