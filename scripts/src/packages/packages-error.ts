import { PACKAGES_ERROR_CODES } from './error-codes.ts';

/** A package could not be built or packed. */
export class PackagesError extends Error {
  override readonly name = 'PackagesError';
  readonly code: keyof typeof PACKAGES_ERROR_CODES;
  readonly hint: string;
  readonly exitCode: number;

  constructor(code: keyof typeof PACKAGES_ERROR_CODES, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = PACKAGES_ERROR_CODES[code].cure;
    this.exitCode = PACKAGES_ERROR_CODES[code].exitCode;
  }
}
