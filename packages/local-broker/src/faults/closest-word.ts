// "Did you mean …?"

/** The word that `typed` was probably meant to be, if one is near enough. */
export function closestWord(typed: string, words: readonly string[]): string | undefined {
  const begun = words.find((word) => word.toLowerCase().startsWith(typed.toLowerCase()));
  if (begun !== undefined && typed.length > 2) return begun;
  const near = words
    .map((word) => ({ word, distance: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const allowed = Math.max(1, Math.floor(typed.length * 0.4));
  return near !== undefined && near.distance <= allowed ? near.word : undefined;
}

/** How many letters have to be changed, added or left out (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
