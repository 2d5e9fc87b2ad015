import { createPublicKey } from 'node:crypto';
import type { FetchImplementation, JWK } from 'jose';

/** Bytes: a hundred keys with their certificates. */
const LONGEST = 256 * 1024;

const SIGNING: ReadonlySet<unknown> = new Set(['rsa', 'ec', 'ed25519']);

const readText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop gives up the rest.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LONGEST) throw new Error(`The key set is longer than ${LONGEST} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const isUsable = (jwk: JWK): boolean => {
  if ('d' in jwk || (jwk.use ?? 'sig') !== 'sig') return false;
  try {
    return SIGNING.has(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyType);
  } catch {
    return false;
  }
};

const hasUsable = (set: unknown): boolean => {
  const { keys } = (set ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) && keys.some((jwk) => typeof jwk === 'object' && jwk !== null && isUsable(jwk));
};

/** Fetches a key set for jose. One without a key that could verify anything is the publisher's failure, not its word. */
export const fetchKeySet: FetchImplementation = async (url, options) => {
  const response = await fetch(url, options);
  if (response.status !== 200) {
    await response.body?.cancel();
    return response;
  }
  const set: unknown = JSON.parse(await readText(response));
  if (!hasUsable(set)) throw new Error('There is no key in the key set that could verify a token.');
  return Response.json(set);
};
