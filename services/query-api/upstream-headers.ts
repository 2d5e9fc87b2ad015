import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { plainAddress } from '#http/address.ts';

/** What a header says of one connection, and not of the message (RFC 9110, 7.6.1). */
const ofTheConnection = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
];

/** Where a message ends and who sent it: whatever Connection names, these are never of the connection alone. */
const ofTheMessage: ReadonlySet<string> = new Set([
  ...['authorization', 'cache-control', 'cookie', 'host', 'origin', 'referer', 'set-cookie'],
]);
const isOfTheMessage = (name: string): boolean =>
  ofTheMessage.has(name) || name.startsWith('content-') || name.startsWith('sec-') || saysWhoAsks(name);

/** How proxies, and those who feign to be one, tell whom a request came from and what it asked for. */
const whoAsks: ReadonlySet<string> = new Set([
  ...['forwarded', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip'],
  ...['true-client-ip', 'cf-connecting-ip', 'fastly-client-ip'],
]);
const saysWhoAsks = (name: string): boolean => whoAsks.has(name) || name.startsWith('x-forwarded-');

/** All headers of a message but those of its connection and those left out, each as often as it was sent. */
const endToEnd = (
  { rawHeaders, headers }: IncomingMessage,
  isLeftOut: (name: string) => boolean,
): OutgoingHttpHeaders => {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const left = new Set([...ofTheConnection, ...named.filter((name) => !isOfTheMessage(name))]);
  // Not even `constructor` is there before it was sent.
  const kept: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    const value = rawHeaders[at + 1] as string;
    const before = kept[name];
    if (!left.has(name) && !isLeftOut(name)) kept[name] = before === undefined ? value : [before, value].flat();
  }
  return kept;
};

const itemsIn = (value: string | string[] | undefined): readonly string[] =>
  [value ?? []].flat().flatMap((list) => list.split(',').flatMap((item) => item.trim() || []));

/** RFC 9110, 7.6.3. */
const VIA = '1.1 deskview';

/** Was it passed on by one of us before? */
export const hasBeenHere = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  itemsIn(headers.via).includes(VIA);

type Passed = {
  readonly id: string;
  /** Proxies of ours in front of us: their word is passed on, and the client's where there are none. */
  readonly proxies: number;
};

/** Whom a connection is from, as the application would see it on a connection of its own. */
const peerOf = ({ remoteAddress }: IncomingMessage['socket']): string =>
  remoteAddress === undefined ? 'unknown' : plainAddress(remoteAddress);

/** What we see of whom it came from and what it asked for; proxies before us have seen more. */
const seen = ({ socket, headers }: IncomingMessage, proxies: number): OutgoingHttpHeaders => ({
  'x-forwarded-proto': 'encrypted' in socket ? 'https' : 'http',
  ...(headers.host && { 'x-forwarded-host': headers.host }),
  ...(proxies === 0 && { 'x-real-ip': peerOf(socket) }),
});

/** Whom our proxies got it from, and whom we did. What a client wrote stands before that. */
const forwardedFor = ({ socket, headers }: IncomingMessage, proxies: number): string => {
  const before = proxies === 0 ? [] : itemsIn(headers['x-forwarded-for']).slice(-proxies);
  return [...before, peerOf(socket)].join(', ');
};

/** The same in the words of RFC 7239, for who has been told so by our proxies. */
const forwarded = ({ socket, headers }: IncomingMessage, proxies: number): OutgoingHttpHeaders => {
  const before = itemsIn(headers.forwarded).slice(-proxies);
  if (proxies === 0 || before.length === 0) return {};
  const peer = peerOf(socket);
  return { forwarded: [...before, peer.includes(':') ? `for="[${peer}]"` : `for=${peer}`].join(', ') };
};

/** What the other application is sent: its own Host is put in by the client. */
export const headersTo = (incoming: IncomingMessage, { id, proxies }: Passed): OutgoingHttpHeaders => {
  // To some servers x_real_ip is the same name; no proxy writes it so.
  const isFeigned = (name: string) => saysWhoAsks(name.replaceAll('_', '-')) && (proxies === 0 || name.includes('_'));
  // The server has said 100 already to who expects that.
  const kept = endToEnd(incoming, (name) => name === 'host' || name === 'expect' || isFeigned(name));
  return {
    ...seen(incoming, proxies),
    ...kept,
    ...(incoming.headers['transfer-encoding'] !== undefined && { 'transfer-encoding': 'chunked' }),
    'x-forwarded-for': forwardedFor(incoming, proxies),
    ...forwarded(incoming, proxies),
    via: [...itemsIn(incoming.headers.via), VIA].join(', '),
    'x-request-id': id,
  };
};

/**
 * An address of the other application as one of ours: without its host, which may mean nothing outside, and without the
 * path of UPSTREAM_API_URL, which is put before every path on the way there. Addresses of others stay.
 */
const ourAddress = (given: string, base: URL): string => {
  const prefix = base.pathname.replace(/\/$/, '');
  // Two slashes at the beginning would make a host of what follows.
  const below = (path: string): string =>
    (path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path).replace(/^\/+/, '/');
  const namesHost = given.startsWith('//') || URL.canParse(given);
  if (!namesHost) return given.startsWith('/') ? below(given) : given;
  if (!URL.canParse(given, base)) return given;
  const { protocol, host, pathname, search, hash } = new URL(given, base);
  return host === base.host && /^https?:$/.test(protocol) ? below(pathname) + search + hash : given;
};

/** What of its answer is passed on: the request's name stays ours. */
export const headersFrom = (answer: IncomingMessage, base: URL): OutgoingHttpHeaders => {
  const kept = endToEnd(answer, (name) => name === 'x-request-id');
  for (const name of ['location', 'content-location']) {
    const given = kept[name];
    if (typeof given === 'string') kept[name] = ourAddress(given, base);
  }
  return kept;
};
