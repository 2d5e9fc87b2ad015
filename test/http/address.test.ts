import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { senderOf } from '#http/address.ts';

const sender = (remoteAddress: string | undefined, proxies = 0, forwarded?: string): string =>
  senderOf(
    {
      socket: { remoteAddress } as IncomingMessage['socket'],
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    },
    proxies,
  );

test.each([
  ['10.0.0.7', '10.0.0.7'],
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s sends as %s', (address, network) => {
  expect(sender(address)).toBe(network);
});

test.each([
  ['nobody’s word counts without a proxy', 0, '1.2.3.4', '10.0.0.1'],
  ['one proxy says whom it got it from', 1, '1.2.3.4', '1.2.3.4'],
  ['and what the client wrote before that is nothing', 1, '9.9.9.9, 1.2.3.4', '1.2.3.4'],
  ['two proxies', 2, '9.9.9.9, 1.2.3.4, 10.0.0.2', '1.2.3.4'],
  ['two, one of which was passed by', 2, '1.2.3.4', '1.2.3.4'],
  ['with its port', 1, '1.2.3.4:5678', '1.2.3.4'],
  ['IPv6 with its port', 1, '[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
  ['IPv6', 1, '2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['a word that is none', 1, 'unknown', '10.0.0.1'],
  ['an empty word', 1, '1.2.3.4, ', '10.0.0.1'],
  ['nothing at all', 1, undefined, '10.0.0.1'],
])('%s', (_what, proxies, forwarded, network) => {
  expect(sender('10.0.0.1', proxies, forwarded)).toBe(network);
});

test('a connection that is gone has no address', () => {
  expect(sender(undefined)).toBe('');
});
