import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4096;
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();

const verifier = (password: string, salt: Buffer, rounds: number): string => {
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${hmac(salted, 'Server Key').toString('base64')}`;
};

/** What Postgres stores for a password (RFC 5803): sent instead of it, so that no server log ever holds the password. */
export const scramVerifier = (password: string) => verifier(password, randomBytes(16), iterations);

export const isVerifierOf = (stored: string, password: string): boolean => {
  const [, rounds, salt] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$/.exec(stored) ?? [];
  if (rounds === undefined || salt === undefined) return false;
  return verifier(password, Buffer.from(salt, 'base64'), Number(rounds)) === stored;
};
