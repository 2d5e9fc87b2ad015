import { secretsIn } from './secrets.ts';

/** A token, signed or cut short; what its parts say is readable to everybody. */
const TOKEN = /(?<![\w-])eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;
/** Names of what is secret end so, whatever stands before: `jwt_secret`, `refreshToken`, `set-cookie`. */
const SECRET = 'authorization|cookie|token|password|secret';
/** Fields of a JSON object that hold secrets, whatever else is in them; without an end they last until the line's. */
const SECRET_FIELD = new RegExp(`("[\\w-]*(?:${SECRET})": ?)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|\\[[^\\]]*(?:\\]|$))`, 'gi');
/** The same in a text. */
const SECRET_TEXT = new RegExp(
  `\\b(Bearer +|authorization: *[\\w-]+ +|\\w*(?:${SECRET})=)(?! *\\[redacted\\])[^\\s"&;,\\\\]+`,
  'gi',
);

const SUSPICIOUS = new RegExp(`eyJ|@|bearer|${SECRET}`, 'i');

/** What may be an address: no space and no quotation mark is in one. */
const WORD = /[^\s"]+/g;
/** A name, and how it ends. */
const NAME = /[^/?#:@]*([:@])/y;

/** User and password in addresses: `redis://:pw@host`, also where the password has a slash in it. Looks at each character once. */
const withoutCredentials = (word: string): string => {
  const last = word.lastIndexOf('@');
  let kept = '';
  let from = 0;
  for (let at = word.indexOf('://'); at >= 0 && at < last; at = word.indexOf('://', at + 3)) {
    NAME.lastIndex = at + 3;
    const end = NAME.exec(word)?.[1];
    if (end === undefined) continue;
    const host = end === ':' ? last : NAME.lastIndex - 1;
    kept += `${word.slice(from, at + 3)}[redacted]`;
    from = host;
    if (host === last) break;
  }
  return kept + word.slice(from);
};

let known: readonly string[] = [];

/** From now on what this environment holds of secrets is in no redacted text, whatever stands around it. */
export const keepSecret = (env: Parameters<typeof secretsIn>[0]): void => {
  known = [...new Set([...known, ...secretsIn(env)])];
};

const withoutKnown = (text: string): string =>
  known.reduce((left, secret) => (left.includes(secret) ? left.replaceAll(secret, '[redacted]') : left), text);

/**
 * A text, or JSON, without the secrets in it: libraries put addresses, headers and what they were given into their errors.
 * Everything that a process or a command prints has been through here.
 */
export const redact = (text: string): string => withoutLookalikes(withoutKnown(text));

/** What looks like a secret, whoever knows it. */
const withoutLookalikes = (text: string): string =>
  SUSPICIOUS.test(text)
    ? text
        .replace(SECRET_FIELD, '$1"[redacted]"')
        .replace(WORD, withoutCredentials)
        .replace(TOKEN, '[redacted]')
        .replace(SECRET_TEXT, '$1[redacted]')
    : text;
