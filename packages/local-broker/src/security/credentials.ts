// What the broker keeps of a password: nothing that could be used to log in elsewhere. PLAIN is compared with a
// keyed hash, whose key dies with the process; SCRAM with the keys of RFC 5802.
import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { BrokerUsers } from './permissions.ts';

/** The SCRAM mechanisms of Kafka, and the hashes behind them. */
export const SCRAM_HASHES = { 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const;

/** A mechanism of SCRAM. */
export type ScramMechanism = keyof typeof SCRAM_HASHES;

/** The four things that a server knows of a user (RFC 5802, section 3). */
export interface ScramCredential {
  readonly salt: Buffer;
  readonly iterations: number;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** Kafka's least, and what its tools take. */
const ITERATIONS = 4096;
const SALT_BYTES = 16;
const deriveKey = promisify(pbkdf2);

/** Hashes a password for SCRAM. Salt and iterations are arguments for the sake of test vectors. */
export async function scramCredential(
  mechanism: ScramMechanism,
  password: string,
  salt: Buffer = randomBytes(SALT_BYTES),
  iterations: number = ITERATIONS,
): Promise<ScramCredential> {
  const hash = SCRAM_HASHES[mechanism];
  const length = createHash(hash).digest().length;
  const salted = await deriveKey(password, salt, iterations, length, hash);
  const key = (name: string): Buffer => createHmac(hash, salted).update(name).digest();
  const storedKey = createHash(hash).update(key('Client Key')).digest();
  return { salt, iterations, storedKey, serverKey: key('Server Key') };
}

/** The users who log in. */
export class Credentials {
  readonly #key = randomBytes(32);
  readonly #plain = new Map<string, Buffer>();
  readonly #scram = new Map<string, Promise<ScramCredential>>();

  /** @param mechanisms the SCRAM mechanisms to hash for; that goes on in the background */
  constructor(users: BrokerUsers, mechanisms: readonly ScramMechanism[]) {
    for (const [name, { password }] of Object.entries(users)) {
      if (password === undefined) continue;
      this.#plain.set(name, this.#digest(password));
      for (const mechanism of mechanisms)
        this.#scram.set(`${mechanism} ${name}`, scramCredential(mechanism, password));
    }
  }

  /** Whether the password is that of the user; takes equally long whoever asks. */
  isPassword(name: string, password: string): boolean {
    const given = this.#digest(password);
    const kept = this.#plain.get(name);
    return timingSafeEqual(given, kept ?? this.#key) && kept !== undefined;
  }

  /** What is known of a user for SCRAM; undefined when there is no such user. */
  async scram(mechanism: ScramMechanism, name: string): Promise<ScramCredential | undefined> {
    return this.#scram.get(`${mechanism} ${name}`);
  }

  #digest(password: string): Buffer {
    return createHmac('sha256', this.#key).update(password).digest();
  }
}
