/** Topics, offsets and groups are asked for from many places: one admin connection serves them. */

import type { Admin } from 'kafkajs';
import type { ClosableKafka } from './client/closable-kafka.ts';

interface ConnectedAdmin {
  readonly admin: Admin;
  readonly client: ClosableKafka;
}

/** An admin client that connects at its first use, again after a failed try, and only once at a time. */
export class SharedAdmin {
  readonly #create: () => ClosableKafka;
  #connecting: Promise<ConnectedAdmin> | undefined;

  constructor(create: () => ClosableKafka) {
    this.#create = create;
  }

  async connected(): Promise<Admin> {
    this.#connecting ??= this.#connect().catch((error) => {
      this.#connecting = undefined;
      throw error;
    });
    return (await this.#connecting).admin;
  }

  async disconnect(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    const connected = await connecting?.catch(() => undefined);
    await connected?.admin.disconnect();
    connected?.client.close();
  }

  async #connect(): Promise<ConnectedAdmin> {
    const client = this.#create();
    const admin = client.kafka.admin();
    try {
      await admin.connect();
      return { admin, client };
    } catch (error) {
      client.close();
      throw error;
    }
  }
}
