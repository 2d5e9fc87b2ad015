import { expect, test } from 'vitest';
import { PREFIX, tokenOf } from '#test/support/http.ts';
import { appOf } from './app-of.ts';
import { desk, people } from './desk.ts';
import { storeOf } from './store-of.ts';

const app = appOf(storeOf(desk([])));
const good = await tokenOf(people.root);
const cookie = `theme=dark; access_token=${good}; x=1`;

const statusFor = async (headers: Record<string, string>) =>
  (await app.request(`${PREFIX}/ticket-type-counts`, { headers: { Host: 'desk.example:8080', ...headers } })).status;

test.each([
  ['when nothing tells who provoked the request', {}, 200],
  ['of a page of our own', { 'Sec-Fetch-Site': 'same-origin' }, 200],
  ['when the user typed the address', { 'Sec-Fetch-Site': 'none' }, 200],
  ['of another site', { 'Sec-Fetch-Site': 'cross-site' }, 401],
  ['of a neighbour of the same site', { 'Sec-Fetch-Site': 'same-site' }, 401],
  ['from our own origin', { Origin: 'http://desk.example:8080' }, 200],
  ['from our own origin behind a TLS proxy', { Origin: 'https://DESK.example:8080' }, 200],
  ['from another origin', { Origin: 'https://evil.example' }, 401],
  ['from another port', { Origin: 'http://desk.example:8081' }, 401],
  ['from an opaque origin', { Origin: 'null' }, 401],
  ['from an origin that only starts like ours', { Origin: 'http://desk.example:8080.evil.example' }, 401],
  ['from an opaque origin to a host that is none', { Origin: 'null', Host: 'a b' }, 401],
  ['from our origin, provoked elsewhere', { Origin: 'http://desk.example:8080', 'Sec-Fetch-Site': 'cross-site' }, 401],
])('the cookie %s', async (_what, headers, status) => {
  expect(await statusFor({ Cookie: cookie, ...(headers as Record<string, string>) })).toBe(status);
});

test('the default port need not be written', async () => {
  const headers = { Cookie: cookie, Host: 'desk.example', Origin: 'https://desk.example:443' };
  expect(await statusFor(headers)).toBe(200);
});

test('a Bearer header decides alone, good or bad', async () => {
  expect(await statusFor({ Cookie: cookie, Authorization: 'Bearer x.y.z' })).toBe(401);
  expect(await statusFor({ Cookie: 'access_token=x.y.z', Authorization: `Bearer ${good}` })).toBe(200);
  expect(await statusFor({ Authorization: `Bearer ${good}`, 'Sec-Fetch-Site': 'cross-site' })).toBe(200);
});

test('a header of another scheme leaves the cookie its say', async () => {
  expect(await statusFor({ Cookie: cookie, Authorization: 'Basic cm9vdDpyb290' })).toBe(200);
});

test('other cookies are no tokens', async () => {
  expect(await statusFor({ Cookie: `xaccess_token=${good}; access_token=; token=${good}` })).toBe(401);
});
