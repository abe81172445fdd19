/**
 * A token as a command prints it: alone, or in the JSON of an OAuth token endpoint (RFC 6749, 5.1).
 * How long it holds is in that JSON, or in the token when it is a JWT (RFC 7519).
 */

/** A bearer token. */
export interface Token {
  readonly value: string;
  /** Epoch milliseconds; absent where nothing says it. */
  readonly expiresAt: number | undefined;
}

/** The token in the text, or nothing. @param now epoch milliseconds, which `expires_in` counts from */
export function parseToken(text: string, now: number): Token | undefined {
  const trimmed = text.trim();
  const answer = trimmed.startsWith('{') ? parseObject(trimmed) : { access_token: trimmed };
  const value = answer?.access_token ?? answer?.token;
  if (typeof value !== 'string' || !/^[!-~]+$/.test(value)) return undefined;
  // Some endpoints send the number as text.
  const seconds = Number(answer?.expires_in ?? Number.NaN);
  return {
    value,
    expiresAt: Number.isFinite(seconds) ? now + seconds * 1_000 : expiryOfJwt(value),
  };
}

function expiryOfJwt(token: string): number | undefined {
  const [, payload, ...rest] = token.split('.');
  if (payload === undefined || rest.length !== 1) return undefined;
  const exp = parseObject(Buffer.from(payload, 'base64url').toString())?.exp;
  return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1_000 : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
