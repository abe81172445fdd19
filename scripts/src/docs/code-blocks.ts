/** The programs in a page of documentation, each with what it prints. */

/** One ```ts block and the ```text block after it. */
export interface CodeBlock {
  readonly page: string;
  /** Where the code begins, counted from 1. */
  readonly line: number;
  readonly code: string;
  /** Undefined if the page does not say. */
  readonly prints: string | undefined;
  /** Whether Flink's Java for the same follows, before the next program. */
  readonly hasJava: boolean;
}

/** All ```ts blocks of a page, in their order. */
export function codeBlocks(page: string, markdown: string): readonly CodeBlock[] {
  const fences = [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1],
    text: match[2] ?? '',
    line: markdown.slice(0, match.index).split('\n').length + 1,
  }));
  return fences.flatMap(({ language, text, line }, index) => {
    if (language !== 'ts') return [];
    const rest = fences.slice(index + 1);
    const next = rest.findIndex((fence) => fence.language === 'ts');
    const own = next === -1 ? rest : rest.slice(0, next);
    const prints = own[0]?.language === 'text' ? own[0].text : undefined;
    const hasJava = own.some((fence) => fence.language === 'java');
    return [{ page, line, code: text, prints, hasJava }];
  });
}
