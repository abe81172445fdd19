import { invalid } from './invalid.ts';

/**
 * A name that is not empty: of a topic, a group, a file.
 *
 * @throws InvalidArgumentError for an empty text.
 */
export function parseName(text: string): string {
  if (text.trim() === '') throw invalid('Write a name.');
  return text;
}
