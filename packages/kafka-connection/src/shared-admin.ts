/** Topics, offsets and groups are asked for from many places: one admin connection serves them. */

import type { Admin } from 'kafkajs';

/** An admin client that connects at its first use, again after a failed try, and only once at a time. */
export class SharedAdmin {
  readonly #create: () => Admin;
  #connecting: Promise<Admin> | undefined;

  constructor(create: () => Admin) {
    this.#create = create;
  }

  connected(): Promise<Admin> {
    this.#connecting ??= this.#connect().catch((error) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async disconnect(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    const admin = await connecting?.catch(() => undefined);
    await admin?.disconnect();
  }

  async #connect(): Promise<Admin> {
    const admin = this.#create();
    await admin.connect();
    return admin;
  }
}
