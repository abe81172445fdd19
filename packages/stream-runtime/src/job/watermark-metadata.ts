/** A partition's watermark in the metadata of its offset: `wm=<epoch milliseconds>`. */

const FORM = /^wm=(-?\d+)$/;

/** The text for a watermark; empty while there is none. */
export function watermarkMetadata(watermark: number | undefined): string {
  return watermark !== undefined && Number.isFinite(watermark) ? `wm=${Math.trunc(watermark)}` : '';
}

/** The watermark in a text; undefined if it says nothing of one. */
export function watermarkIn(metadata: string): number | undefined {
  const digits = FORM.exec(metadata)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
