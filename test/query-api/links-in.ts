import { PREFIX } from '#query-api/endpoint.ts';

/** The addresses in a Link header by their relation, without the API's prefix. */
export const linksIn = (response: Response): Readonly<Record<string, string>> => {
  const header = response.headers.get('link') ?? '';
  const links = [...header.matchAll(/<([^>]*)>; rel="(\w+)"/g)];
  return Object.fromEntries(links.map(([, to = '', rel]) => [rel, to.replace(PREFIX, '')]));
};

/** The cursor of an address. */
export const cursorIn = (address: string | undefined): string => {
  const cursor = /[?&]cursor=([^&]+)/.exec(address ?? '')?.[1];
  if (cursor === undefined) throw new Error(`${address} has no cursor`);
  return cursor;
};
