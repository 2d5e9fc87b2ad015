import { z } from 'zod';

/** The scheme of an address, which holds no secret and may be printed. */
const schemeIn = (text: string): string | undefined => /^(jdbc:)?[a-z][a-z\d+.-]*:\/\//i.exec(text)?.[0].toLowerCase();

const ENCODE = 'in user and password, write @ : / ? # % as %40 %3A %2F %3F %23 %25';

/** Why a text is no address of these schemes; undefined: it is one. The text itself is never part of the answer. */
const mistakeIn = (text: string, schemes: readonly string[], example: string): string | undefined => {
  const scheme = schemeIn(text);
  if (scheme === undefined) return `must be an address: write ${example}`;
  if (!schemes.includes(scheme)) return `must begin with ${schemes.join(' or ')}, not with ${scheme}: write ${example}`;
  return URL.canParse(text) ? undefined : `is not a valid address: write ${example}; ${ENCODE}`;
};

const address = (schemes: readonly string[], example: string) =>
  z.string().transform((given, context) => {
    const text = given.trim();
    const message = mistakeIn(text, schemes, example);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
    return text;
  });

/** Why psql and node-postgres could not both do what these parameters say; undefined: they can. */
const mistakeInEncryption = (mode: string, certificates: string | null): string | undefined => {
  if (['allow', 'prefer', 'no-verify'].includes(mode)) {
    return `sslmode=${mode} is not offered: write sslmode=require to encrypt, sslmode=verify-full to verify the server too, or sslmode=disable`;
  }
  if (!['disable', 'require', 'verify-ca', 'verify-full'].includes(mode)) {
    return 'sslmode must be disable, require, verify-ca or verify-full';
  }
  if (mode === 'verify-ca' && certificates === null) return 'sslmode=verify-ca needs sslrootcert=FILE';
  return undefined;
};

/** `sslmode` means what it does for psql; by itself node-postgres takes every mode but disable for verify-full. */
export const databaseUrl = address(
  ['postgresql://', 'postgres://'],
  'postgresql://user:password@host:5432/database',
).transform((text, context) => {
  const { searchParams } = new URL(text);
  const mode = searchParams.get('sslmode');
  if (mode === null || searchParams.has('uselibpqcompat')) return text;
  const message = mistakeInEncryption(mode, searchParams.get('sslrootcert'));
  if (message !== undefined) context.addIssue({ code: 'custom', message });
  return `${text}&uselibpqcompat=true`;
});

export const redisUrl = address(['redis://', 'rediss://'], 'redis://user:password@host:6379/0, or rediss://… for TLS');

/** A whole address, used as it is. */
export const httpUrl = address(['https://', 'http://'], 'https://host/path');

/** An address that paths are appended to: kept without a slash at its end. */
export const baseUrl = httpUrl.transform((text, context) => {
  if (/[?#]/.test(text)) context.addIssue({ code: 'custom', message: 'must end with its path: leave out ? and #' });
  return text.replace(/\/+$/, '');
});

const LARGEST_PORT = 65_535;
const BROKER = /^(?:\[[\da-f:.]+(?:%\w+)?\]|[^\s:/@[\]]+):(\d{1,5})$/i;

const mistakeInBroker = (entry: string): string | undefined => {
  const port = Number(BROKER.exec(entry)?.[1]);
  if (port >= 1 && port <= LARGEST_PORT) return undefined;
  if (entry.includes('@')) return 'must not hold a user or a password: write host:port';
  if (entry.includes('://')) return `"${entry}" must not have a scheme: write host:port`;
  if (/^[^:[\]]+$|^\[.*\]$/.test(entry)) return `"${entry}" has no port: write ${entry}:9092`;
  if (/:.*:/.test(entry) && !entry.startsWith('['))
    return `"${entry}" must have its IPv6 address in brackets: [::1]:9092`;
  return `"${entry}" must be host:port, with a port from 1 to ${LARGEST_PORT}`;
};

/** `kafka-1:9092, [::1]:9092`: spaces and empty entries do not count. */
export const brokerList = z.string().transform((text, context): readonly string[] => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const mistakes = entries.map(mistakeInBroker).filter((mistake) => mistake !== undefined);
  if (entries.length === 0) mistakes.push('names no broker: write host:port, several separated by commas');
  for (const message of mistakes) context.addIssue({ code: 'custom', message });
  return entries;
});

/** An address to listen on; IPv6 with or without brackets, kept without. */
export const host = z.string().transform((text) => text.replace(/^\[(.*)\]$/, '$1'));
