import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** What a header says of one connection, and not of the message (RFC 9110, 7.6.1). */
const ofTheConnection = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/** All headers of a message but those of its connection, each as often as it was sent. */
const endToEnd = ({ rawHeaders, headers }: IncomingMessage, ...without: readonly string[]): OutgoingHttpHeaders => {
  const named = headers.connection?.toLowerCase().split(/\s*,\s*/) ?? [];
  const left = new Set([...ofTheConnection, ...named, ...without]);
  const kept: Record<string, string | string[]> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = rawHeaders[at + 1] as string;
    const before = kept[name];
    if (!left.has(name)) kept[name] = before === undefined ? value : [before, value].flat();
  }
  return kept;
};

const oneOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;

const schemeOf = ({ socket }: IncomingMessage): string => ('encrypted' in socket ? 'https' : 'http');

/** Whom it came from and what it asked for: to what a proxy before us says of that only those are trusted who have one. */
const forwarded = (incoming: IncomingMessage, behindProxy: boolean): OutgoingHttpHeaders => {
  const said: IncomingHttpHeaders = incoming.headers;
  const before = oneOf(said['x-forwarded-for']);
  const from = incoming.socket.remoteAddress ?? 'unknown';
  const [scheme, host] = [schemeOf(incoming), said.host ?? ''];
  return {
    'x-forwarded-for': before === undefined ? from : `${before}, ${from}`,
    'x-forwarded-proto': behindProxy ? (oneOf(said['x-forwarded-proto']) ?? scheme) : scheme,
    'x-forwarded-host': behindProxy ? (oneOf(said['x-forwarded-host']) ?? host) : host,
  };
};

/** What the other application is sent: its own Host is put in by the client. */
export const headersTo = (
  incoming: IncomingMessage,
  { id, behindProxy }: { readonly id: string; readonly behindProxy: boolean },
): OutgoingHttpHeaders => ({
  // The server has said 100 already.
  ...endToEnd(incoming, 'host', 'expect'),
  ...(incoming.headers['transfer-encoding'] !== undefined && { 'transfer-encoding': 'chunked' }),
  ...forwarded(incoming, behindProxy),
  'x-request-id': id,
});

/** What of its answer is passed on: the request's name stays ours. */
export const headersFrom = (answer: IncomingMessage): OutgoingHttpHeaders => endToEnd(answer, 'x-request-id');
