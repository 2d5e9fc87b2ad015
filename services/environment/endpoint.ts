export type Endpoint = {
  /** Holds no credentials. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The parts of an address before its host. */
const CREDENTIALS = /^([a-z+]+:\/\/)[^/?#]*@/i;

/** Without percent-encoding; what cannot be decoded stays as it is. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * Where to send a request, given an address of the environment: its user and password become Basic authentication. fetch
 * refuses an address that holds them, and its message prints them.
 */
export const endpointAt = (address: string): Endpoint => {
  const { username, password } = new URL(address);
  if (username === '' && password === '') return { url: address, headers: {} };
  const credentials = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return { url: address.replace(CREDENTIALS, '$1'), headers: { authorization: `Basic ${credentials}` } };
};

/** An address as it may be shown. */
export const shownAddress = (address: string): string => address.replace(CREDENTIALS, '$1[redacted]@');

/** `host:port` as it is written in addresses; what listens everywhere is reached on this machine. */
export const hostAndPort = (host: string, port: number): string => {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return reached.includes(':') ? `[${reached}]:${port}` : `${reached}:${port}`;
};
