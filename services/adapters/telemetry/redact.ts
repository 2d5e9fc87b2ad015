/** A token, signed or cut short; what its parts say is readable to everybody. */
const TOKEN = /\beyJ[\w-]{5,}(?:\.[\w-]*){1,4}/g;
/** User and password in an address: `redis://:pw@host`, also where the password has a slash in it. */
const CREDENTIALS = /(:\/\/)(?:[^\s"/?#:@]*:[^\s"]*|[^\s"/?#@]*)@/g;
/** Fields of a JSON object that hold secrets, whatever else is in them. */
const SECRET_FIELD =
  /("(?:authorization|proxy-authorization|cookie|set-cookie|access_token|password)":)(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi;
/** The same in a text. */
const SECRET_TEXT = /\b(Bearer +|(?:access_token|password|secret)=)[^\s"&;,\\]+/gi;

const SUSPICIOUS = /eyJ|@|authorization|cookie|bearer|access_token|password|secret/i;

/** A line of JSON without the secrets in it: libraries put addresses and headers into their errors. */
export const redact = (line: string): string =>
  SUSPICIOUS.test(line)
    ? line
        .replace(SECRET_FIELD, '$1"[redacted]"')
        .replace(CREDENTIALS, '$1[redacted]@')
        .replace(TOKEN, '[redacted]')
        .replace(SECRET_TEXT, '$1[redacted]')
    : line;
