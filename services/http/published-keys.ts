import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';

export type PublishedKeysOptions = {
  readonly url: string;
  /** A clock that nobody sets, in milliseconds. */
  readonly elapsed?: () => number;
};

/** Milliseconds between two attempts to fetch keys, whoever asks with whatever names: forgeries must not buy a fetch each. */
const AT_MOST_EVERY = 10_000;
/** The same as long as there are no keys at all. */
const FIRST_EVERY = 1000;
/** A key that was withdrawn is gone after so many milliseconds. */
const REFRESH_EVERY = 300_000;
const PATIENCE = 3000;

/**
 * Public keys at an address. Those that were fetched once go on verifying while the address does not answer. An unknown
 * name makes it fetch again, but not more often than every ten seconds; as long as the last attempt failed it cannot be
 * told whether there is such a key: then it throws what that attempt threw, else jose's `JWKSNoMatchingKey`.
 */
export const publishedKeySet = ({ url, elapsed = () => performance.now() }: PublishedKeysOptions): JWTVerifyGetKey => {
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: PATIENCE,
    // When to fetch is decided here.
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  });
  let triedAt = Number.NEGATIVE_INFINITY;
  let trying: Promise<void> | null = null;
  let failure: unknown = null;

  const fetchKeys = async (): Promise<void> => {
    triedAt = elapsed();
    try {
      await remote.reload();
      failure = null;
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

  return async (header, token) => {
    if (!remote.jwks()) await tried(FIRST_EVERY);
    else void tried(REFRESH_EVERY);
    if (!remote.jwks()) throw failure;
    try {
      return await remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await tried(AT_MOST_EVERY);
    return remote(header, token).catch((error) => {
      throw error instanceof errors.JWKSNoMatchingKey && failure ? failure : error;
    });
  };
};
