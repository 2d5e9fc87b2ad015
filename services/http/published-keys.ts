import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FlattenedJWSInput,
  flattenedVerify,
  type JWTHeaderParameters,
  type JWTVerifyGetKey,
} from 'jose';
import { endpointAt } from '#environment/endpoint.ts';
import { fetchKeySet } from './fetch-key-set.ts';

export type PublishedKeysOptions = {
  readonly url: string;
  /** A clock that nobody sets, in milliseconds. */
  readonly elapsed?: () => number;
};

/** Milliseconds between two attempts to fetch keys, whoever asks with whatever names: forgeries must not buy a fetch each. */
const AT_MOST_EVERY = 10_000;
/** The same as long as there are no keys at all. */
const FIRST_EVERY = 1000;
/**
 * Keys are fetched again with the first token so many milliseconds later, which does not wait for that: a key that was
 * withdrawn verifies until then, and for as long as the address does not answer.
 */
const REFRESH_EVERY = 300_000;
const PATIENCE = 3000;
/** Keys that a token is tried with which does not say, or not alone, which one it is of. */
const TRIED = 4;

type Key = Awaited<ReturnType<ReturnType<typeof createRemoteJWKSet>>>;

const verifies = (token: FlattenedJWSInput, key: Key): Promise<boolean> =>
  flattenedVerify(token, key).then(
    () => true,
    () => false,
  );

/** Throws jose's `JWKSNoMatchingKey`. */
const firstThatVerifies = async (token: FlattenedJWSInput, keys: Iterable<Key> | AsyncIterable<Key>): Promise<Key> => {
  let tried = 0;
  for await (const key of keys) {
    if (await verifies(token, key)) return key;
    tried += 1;
    if (tried === TRIED) break;
  }
  throw new errors.JWKSNoMatchingKey();
};

/**
 * Public keys at an address. Those that were fetched once go on verifying while the address does not answer, or answers
 * without any. A token of none of them makes it fetch again, but not more often than every ten seconds, and is a forgery
 * (jose's `JWKSNoMatchingKey`) when there is none then either: also when the address did not answer, for nothing shows
 * that there is such a key. Only where no keys are known at all it throws what the last attempt threw.
 */
export const publishedKeySet = ({ url, elapsed = () => performance.now() }: PublishedKeysOptions): JWTVerifyGetKey => {
  const endpoint = endpointAt(url);
  const remote = createRemoteJWKSet(new URL(endpoint.url), {
    headers: endpoint.headers,
    timeoutDuration: PATIENCE,
    [customFetch]: fetchKeySet,
    // When to fetch is decided here.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  });
  let triedAt = Number.NEGATIVE_INFINITY;
  let trying: Promise<void> | null = null;
  let failure: unknown = null;
  let sets = 0;

  const fetchKeys = async (): Promise<void> => {
    triedAt = elapsed();
    try {
      await remote.reload();
      sets += 1;
    } catch (error) {
      failure = error;
    }
    trying = null;
  };
  /** Resolves when the attempt under way, or one that is due, is over. */
  const tried = async (pause: number): Promise<void> => {
    if (!trying && elapsed() - triedAt >= pause) trying = fetchKeys();
    await trying;
  };

  const known = async (header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<Key> => {
    try {
      const key = await remote(header, token);
      return header.kid === undefined ? await firstThatVerifies(token, [key]) : key;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return await firstThatVerifies(token, error);
    }
  };

  return async (header, token) => {
    // Whoever signs a token may put anything there.
    if (header.kid !== undefined && typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    if (sets === 0) await tried(FIRST_EVERY);
    else void tried(REFRESH_EVERY);
    if (sets === 0) throw failure;
    const before = sets;
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await tried(AT_MOST_EVERY);
      if (sets === before) throw error;
    }
    return known(header, token);
  };
};
