import type { IncomingMessage } from 'node:http';

/** What would belong to another part of an address. */
const OTHER_PART = /[/?#@\\\s]/;

/** A Host as the server's library reads it: `[0:0:0:0:0:0:0:1]` as `[::1]`; undefined for what is none. */
const canonical = (host: string): string | undefined => {
  const address = `http://${host}`;
  if (OTHER_PART.test(host) || !URL.canParse(address)) return undefined;
  const read = new URL(address);
  return read.hostname === host.replace(/:\d+$/, '').toLowerCase() ? host : read.host;
};

/**
 * Has the Host of a request be one that can be read. A request without one (HTTP/1.0) gets none; one that is no host
 * becomes one that is refused, but for paths whose answer is the same whatever the host is.
 */
export const hostReader = (whateverHost: ReadonlySet<string>): ((incoming: IncomingMessage) => void) => {
  // Nearly all requests name the same one.
  let last: { readonly given: string; readonly read: string | undefined } = { given: '', read: '' };
  return ({ headers, url = '' }) => {
    const { host } = headers;
    if (!host) return;
    if (host !== last.given) last = { given: host, read: canonical(host) };
    headers.host = last.read ?? (whateverHost.has(url.split('?', 1)[0] as string) ? 'localhost' : '/');
  };
};
