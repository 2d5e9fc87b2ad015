import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectorAt } from '#debezium/connect.ts';
import { endpointAt, hostAndPort, shownAddress } from '#environment/endpoint.ts';
import { publishedKeys } from '#http/key-source.ts';
import { probesAt } from '#infra/probes/probes.ts';

/** A server that answers {} below /prefix to who proves to be `desk` with the password `p@ss:w/ord`. */
const guarded = async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(url);
    const [, credentials = ''] = headers.authorization?.split('Basic ') ?? [];
    const known = Buffer.from(credentials, 'base64').toString() === 'desk:p@ss:w/ord';
    response.writeHead(known ? 200 : 401).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://desk:p%40ss%3Aw%2Ford@127.0.0.1:${port}/prefix`, asked };
};

const addresses = { cell: 'main', topic: 't', connector: 'c' };

test('user and password of CONNECT_URL prove who we are to Connect, below its path', async () => {
  const { url, asked } = await guarded();
  expect(await connectorAt(url, 'c').settings()).toEqual({});
  expect(asked).toEqual(['/prefix/connectors/c/config']);
});

test('those of API_URL do so to what stands in front of the API, and are not shown', async () => {
  const { url, asked } = await guarded();
  expect((await probesAt({ ...addresses, apiUrl: url }).api()).url).toMatch(
    /^http:\/\/\[redacted\]@127\.0\.0\.1:\d+\/prefix$/,
  );
  expect(asked).toEqual(['/prefix/health']);
});

test('those of JWKS_URL do so to the publisher of the keys', async () => {
  const { url, asked } = await guarded();
  const header = { alg: 'ES256' };
  const token = { payload: '', signature: '', protected: '' };
  // It got past the door: what lies behind it is no key set.
  await expect(publishedKeys(url).keyFor(header, token)).rejects.toThrow(/no key/i);
  expect(asked).toEqual(['/prefix']);
});

test.each([
  ['http://a:b@host:8083/x', 'http://[redacted]@host:8083/x', 'http://host:8083/x'],
  ['http://host:8083', 'http://host:8083', 'http://host:8083'],
  ['http://host/a@b', 'http://host/a@b', 'http://host/a@b'],
])('%s is shown as %s', (address, shown, asked) => {
  expect([shownAddress(address), endpointAt(address).url]).toEqual([shown, asked]);
});

test.each([
  ['0.0.0.0', '127.0.0.1:80'],
  ['::', '[::1]:80'],
  ['::1', '[::1]:80'],
  ['desk.internal', 'desk.internal:80'],
])('what listens on %s is reached at %s', (host, reached) => {
  expect(hostAndPort(host, 80)).toBe(reached);
});
