// The client's messages of SCRAM (RFC 5802, section 7), as text into parts.
//
// Channel binding is not offered: a client that demands it (`p=…`) is refused, one that could do it (`y`) goes on
// without, which Apache Kafka refuses.

/** The message that opens an exchange. */
export interface ClientFirst {
  /** `n,,` or `y,,`, perhaps with the identity to act as. */
  readonly gs2Header: string;
  /** The identity to act as; empty when not said. */
  readonly authorizationId: string;
  readonly username: string;
  readonly nonce: string;
  /** The message without its header: a part of what is signed. */
  readonly bare: string;
}

/** The message that proves knowledge of the password. */
export interface ClientFinal {
  readonly channelBinding: Buffer;
  readonly nonce: string;
  readonly proof: Buffer;
  /** The message without the proof: a part of what is signed. */
  readonly withoutProof: string;
}

const SASL_NAME = '(?:[^=,\\0]|=2C|=3D)+';
const NONCE = '[\\x21-\\x2b\\x2d-\\x7e]+';
const BASE64 = '(?:[a-zA-Z0-9/+]{4})*(?:[a-zA-Z0-9/+]{3}=|[a-zA-Z0-9/+]{2}==)?';
const EXTENSIONS = '(?:,[A-Za-z]=[^,\\0]+)*';

const FIRST = new RegExp(
  `^(?<gs2>[ny],(?:a=(?<authzid>${SASL_NAME}))?,)(?<bare>n=(?<name>${SASL_NAME}),r=(?<nonce>${NONCE})(?:,[A-Za-z]+=[^,\\0]+)*)$`,
);
const FINAL = new RegExp(
  `^(?<without>c=(?<binding>${BASE64}),r=(?<nonce>${NONCE})${EXTENSIONS}),p=(?<proof>${BASE64})$`,
);

/** Reads the first message; undefined when it is none. A mandatory extension (`m=`) makes it none. */
export function parseClientFirst(token: Buffer): ClientFirst | undefined {
  const parts = FIRST.exec(token.toString('utf8'))?.groups;
  if (parts === undefined) return undefined;
  const { gs2 = '', authzid = '', bare = '', name = '', nonce = '' } = parts;
  return {
    gs2Header: gs2,
    authorizationId: decodeName(authzid),
    username: decodeName(name),
    nonce,
    bare,
  };
}

/** Reads the last message; undefined when it is none. */
export function parseClientFinal(token: Buffer): ClientFinal | undefined {
  const parts = FINAL.exec(token.toString('utf8'))?.groups;
  if (parts === undefined) return undefined;
  const { without = '', binding = '', nonce = '', proof = '' } = parts;
  return {
    channelBinding: Buffer.from(binding, 'base64'),
    nonce,
    proof: Buffer.from(proof, 'base64'),
    withoutProof: without,
  };
}

/** Names travel with their commas and equals signs escaped. */
function decodeName(name: string): string {
  return name.replaceAll('=2C', ',').replaceAll('=3D', '=');
}
