/** A token, signed or cut short; what its parts say is readable to everybody. */
const TOKEN = /(?<![\w-])eyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;
/** Names of what is secret end so, whatever stands before: `jwt_secret`, `refreshToken`, `set-cookie`. */
const SECRET = 'authorization|cookie|token|password|secret';
/** Fields of a JSON object that hold secrets, whatever else is in them; without an end they last until the line's. */
const SECRET_FIELD = new RegExp(`("[\\w-]*(?:${SECRET})":)(?:"(?:[^"\\\\]|\\\\.)*(?:"|$)|\\[[^\\]]*(?:\\]|$))`, 'gi');
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

/** A line of JSON without the secrets in it: libraries put addresses and headers into their errors. */
export const redact = (line: string): string =>
  SUSPICIOUS.test(line)
    ? line
        .replace(SECRET_FIELD, '$1"[redacted]"')
        .replace(WORD, withoutCredentials)
        .replace(TOKEN, '[redacted]')
        .replace(SECRET_TEXT, '$1[redacted]')
    : line;
