/**
 * One decision, made in one place: which Kafka do these environment variables mean?
 * `--brokers` before `KAFKA_BROKERS`, that before the three `CNFL_…` variables, else the local broker.
 */

import { resolve } from 'node:path';
import { brokersSettings, strayBrokersVariable } from './brokers-settings.ts';
import { confluentSettings } from './confluent-settings.ts';
import type { Environment, KafkaSettings } from './types.ts';
import { givenVariables, incomplete } from './variables.ts';

/**
 * Reads the settings. An empty variable counts as not set, as in a copied `.env.example`.
 *
 * @param overrides `brokers`: the value of `--brokers`. Security then comes from the `KAFKA_…`
 *   variables alone: Confluent Cloud's key is never sent to an address that was typed.
 * @throws KafkaConnectionError CONFLUENT_SETTINGS_INCOMPLETE, KAFKA_SETTINGS_INCOMPLETE,
 *   KAFKA_SETTINGS_INVALID, KAFKA_CA_UNREADABLE or KAFKA_CERTIFICATE_UNREADABLE, all of exit code 2.
 */
export function kafkaSettings(
  env: Environment,
  overrides: { readonly brokers?: string | undefined } = {},
): KafkaSettings {
  const given = givenVariables(env);
  return withClient(placeOf(given, overrides.brokers?.trim()), given);
}

function placeOf(given: Environment, typed: string | undefined): KafkaSettings {
  if (typed !== undefined && typed !== '') return brokersSettings(given, typed);
  if (given.KAFKA_BROKERS !== undefined) return brokersSettings(given);

  const confluent = confluentSettings(given);
  if (confluent) return confluent;

  const stray = strayBrokersVariable(given);
  if (stray) throw incomplete('KAFKA_SETTINGS_INCOMPLETE', ['KAFKA_BROKERS'], [stray]);
  const dataDir = given.TIDEMARK_DATA_DIR;
  return {
    kind: 'local',
    dataDir: resolve(dataDir ?? '.tidemark'),
    variables: dataDir === undefined ? [] : ['TIDEMARK_DATA_DIR'],
  };
}

const CLIENT_VARIABLES = ['KAFKA_CLIENT_ID', 'KAFKA_CLIENT_RACK'] as const;

/** Client id and rack go with any Kafka. */
function withClient<Settings extends KafkaSettings>(
  settings: Settings,
  given: Environment,
): Settings {
  const { KAFKA_CLIENT_ID: clientId, KAFKA_CLIENT_RACK: rack } = given;
  const present = CLIENT_VARIABLES.filter((name) => given[name] !== undefined);
  return {
    ...settings,
    ...(clientId !== undefined && { clientId }),
    ...(rack !== undefined && { rack }),
    variables: [...settings.variables, ...present],
  };
}
