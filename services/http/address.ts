import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Groups of an IPv6 address that one household or machine has to itself. */
const PREFIX = 4;

const prefixOf = (address: string): string => {
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back];
  return `${groups
    .slice(0, PREFIX)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
};

/** IPv4 as it is, also where a socket of IPv6 shows it within its own (HOST=::). */
export const plainAddress = (address: string): string => /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;

/** IPv4 as it is; IPv6 by its first half: whoever has one address has all of those. */
const networkOf = (text: string): string => {
  const address = plainAddress(text);
  return address.includes(':') ? prefixOf(address.split('%', 1)[0] as string) : address;
};

/** `1.2.3.4`, `1.2.3.4:567`, `2001:db8::1`, `[2001:db8::1]:567`: proxies write all of these. */
const withoutPort = (text: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;

/** The nth from the right, or the leftmost when there are fewer. */
const entry = (list: string, fromRight: number): string => {
  let end = list.length;
  for (let n = 1; n < fromRight; n++) {
    const comma = list.lastIndexOf(',', end - 1);
    if (comma < 0) break;
    end = comma;
  }
  return list.slice(list.lastIndexOf(',', end - 1) + 1, end).trim();
};

/**
 * Who sent a request, by network. So many proxies of ours stand before us, and each has appended to X-Forwarded-For whom
 * it got the request from: what stands left of that was written by the client and says nothing.
 */
export const senderOf = ({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>, proxies: number): string => {
  const direct = socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(direct);
  const forwarded = headers['x-forwarded-for'];
  const told = typeof forwarded === 'string' ? withoutPort(entry(forwarded, proxies)) : '';
  return networkOf(isIP(told) > 0 ? told : direct);
};
