import { describe, expect, test } from 'vitest';
import { scramFinal, scramFirst } from '../../test/sasl-client.ts';
import { Credentials, type ScramMechanism, scramCredential } from './credentials.ts';
import { ScramExchange } from './scram.ts';

const text = (token: string): Buffer => Buffer.from(token);

describe('the example of RFC 7677', () => {
  const clientFirst = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO';
  const serverNonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const clientFinal =
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=';

  async function exchange(): Promise<ScramExchange> {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    const credential = await scramCredential('SCRAM-SHA-256', 'pencil', salt, 4096);
    const credentials = {
      scram: async (_: ScramMechanism, name: string) => (name === 'user' ? credential : undefined),
    };
    return new ScramExchange('SCRAM-SHA-256', credentials, serverNonce);
  }

  test('goes as it is printed there', async () => {
    const server = await exchange();
    expect(await server.respond(text(clientFirst))).toEqual({
      outcome: 'continue',
      token: text(
        'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      ),
    });
    expect(await server.respond(text(clientFinal))).toEqual({
      outcome: 'done',
      token: text('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='),
      username: 'user',
    });
  });

  test.each([
    ['another proof', clientFinal.replace('p=dHz', 'p=dHy')],
    ['a proof that is too short', clientFinal.replace(/p=.*/, 'p=dHzb')],
    ['no proof', clientFinal.replace(/,p=.*/, '')],
    ['another nonce', clientFinal.replace('r=rOpr', 'r=sOpr')],
    ['the nonce of the server alone', clientFinal.replace('rOprNGfwEbeRWgbNEkqO', '')],
    ['another channel binding', clientFinal.replace('c=biws', 'c=eSws')],
    ['an extension that was not signed', clientFinal.replace(',p=', ',x=y,p=')],
  ])('fails with %s', async (_, token) => {
    const server = await exchange();
    await server.respond(text(clientFirst));
    expect(await server.respond(text(token))).toEqual({ outcome: 'failed' });
  });

  test.each([
    ['an unknown user', 'n,,n=nobody,r=abc'],
    ['channel binding', 'p=tls-unique,,n=user,r=abc'],
    ['a mandatory extension', 'n,,m=x,n=user,r=abc'],
    ['no nonce', 'n,,n=user,r='],
    ['a name that is not escaped', 'n,,n=us=er,r=abc'],
    ['nothing', ''],
  ])('does not begin with %s', async (_, token) => {
    const server = await exchange();
    expect(await server.respond(text(token))).toEqual({ outcome: 'failed' });
  });

  test('refuses a client that wants to act as somebody else', async () => {
    const server = await exchange();
    expect(await server.respond(text('n,a=root,n=user,r=abc'))).toEqual({
      outcome: 'failed',
      message:
        'Authentication failed: Client requested an authorization id that is different from username',
    });
    const same = await (await exchange()).respond(text('n,a=user,n=user,r=abc'));
    expect(same.outcome).toBe('continue');
  });
});

test('the keys of RFC 5802 come from password, salt and iterations alone', async () => {
  const salt = Buffer.from('QSXCR+Q6sek8bf92', 'base64');
  const one = await scramCredential('SCRAM-SHA-512', 'pencil', salt, 4096);
  const two = await scramCredential('SCRAM-SHA-512', 'pencil', salt, 4096);
  expect(one).toEqual(two);
  expect([one.storedKey.length, one.serverKey.length]).toEqual([64, 64]);
  const salted = await scramCredential('SCRAM-SHA-512', 'pencil');
  expect(salted.salt).not.toEqual(salt);
  expect(salted.storedKey).not.toEqual(one.storedKey);
});

test.each(['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)(
  '%s lets in who knows the password, whatever is in name and password, and proves that it knows it, too',
  async (mechanism) => {
    const users = { 'a,b=c': { password: 'päß,wörd=✓' } };
    const exchange = new ScramExchange(mechanism, new Credentials(users, [mechanism]));
    const first = scramFirst('a=2Cb=3Dc');
    const challenge = await exchange.respond(text(`n,,${first}`));
    const serverFirst = challenge.outcome === 'continue' ? challenge.token.toString() : '';
    const final = scramFinal(mechanism, 'päß,wörd=✓', first, serverFirst);
    expect(await exchange.respond(final.token)).toEqual({
      outcome: 'done',
      token: text(final.serverFinal),
      username: 'a,b=c',
    });
  },
);

test('a client may repeat its part of the nonce, as librdkafka does', async () => {
  const users = { user: { password: 'x' } };
  const exchange = new ScramExchange('SCRAM-SHA-256', new Credentials(users, ['SCRAM-SHA-256']));
  const first = scramFirst('user', 'mine');
  const challenge = await exchange.respond(text(`n,,${first}`));
  const serverFirst = challenge.outcome === 'continue' ? challenge.token.toString() : '';
  const { token } = scramFinal('SCRAM-SHA-256', 'x', first, serverFirst, 'mine');
  expect((await exchange.respond(token)).outcome).toBe('done');
});

test('no two challenges are alike', async () => {
  const credentials = new Credentials({ user: { password: 'x' } }, ['SCRAM-SHA-256']);
  const challenge = () =>
    new ScramExchange('SCRAM-SHA-256', credentials).respond(text('n,,n=user,r=a'));
  expect(await challenge()).not.toEqual(await challenge());
});
