/** Colour: only on a terminal, and never with NO_COLOR (https://no-color.org). */
import pico from 'picocolors';
import type { Environment } from './environment.ts';

/** Functions that colour a text, or leave it as it is. */
export type Palette = ReturnType<typeof pico.createColors>;

/** The colours for a stream; all of them plain text unless it is a terminal that wants colour. */
export function paletteFor(
  stream: { readonly isTTY?: boolean },
  environment: Environment,
): Palette {
  return pico.createColors(wantsColor(stream, environment));
}

/** Whether text on `stream` is coloured. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: Environment,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
}
